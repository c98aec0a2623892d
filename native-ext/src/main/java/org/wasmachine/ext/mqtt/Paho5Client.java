package org.wasmachine.ext.mqtt;

import static org.wasmachine.ext.mqtt.PahoAddress.CONNECT_TIMEOUT_SECONDS;
import static org.wasmachine.ext.mqtt.PahoAddress.FAREWELL_MILLIS;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.function.Consumer;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttClientPersistence;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.internal.MqttPersistentData;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttPersistable;
import org.eclipse.paho.mqttv5.common.MqttPersistenceException;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttPublish;
import org.eclipse.paho.mqttv5.common.packet.MqttReturnCode;

/**
 * MQTT 5 through Eclipse Paho. A persistent session is kept by the broker for {@link
 * #SESSION_SECONDS}; a refusal is told with the return code that MQTT 3.1.1 has for it.
 */
final class Paho5Client implements PahoClient {

  private static final Logger LOG = System.getLogger("wasmachine.mqtt");
  private static final long SESSION_SECONDS = 7 * 24 * 3600L;

  private final MqttConfig config;
  private final Inbox inbox;
  private final Events events;
  private final MqttAsyncClient paho;

  Paho5Client(MqttConfig config, PahoStore store, Events events) throws MqttException {
    this.config = config;
    this.inbox = store.inbox();
    this.events = events;
    this.paho =
        new MqttAsyncClient(PahoAddress.of(config.uri()), config.clientId(), new Packets(store));
    paho.setCallback(new Incoming());
  }

  @Override
  public void connect() throws MqttException, GeneralSecurityException {
    paho.connect(
        options(),
        null,
        new Outcome(
            token -> connected(token.getSessionPresent()),
            failure -> events.lost(failure(failure))));
  }

  private void connected(boolean sessionPresent) {
    if (!sessionPresent) {
      inbox.releaseAll();
    }
    events.connected(sessionPresent);
    while (deliver()) {
      // what the connection before had no time to deliver
    }
  }

  /** Hands the next message of quality 2 on; false if there is none. */
  private boolean deliver() {
    Optional<MqttLink.MqttMessageIn> next = inbox.next();
    next.ifPresent(message -> events.message(message, inbox::taken));
    return next.isPresent();
  }

  private MqttConnectionOptions options() throws GeneralSecurityException {
    MqttConnectionOptions options = new MqttConnectionOptions();
    options.setAutomaticReconnect(false);
    options.setCleanStart(config.cleanSession());
    options.setSessionExpiryInterval(config.cleanSession() ? 0 : SESSION_SECONDS);
    options.setKeepAliveInterval(config.keepAliveSeconds());
    options.setMaximumPacketSize(MessageBound.ofThisJvm()); // brokers leave out what is larger
    options.setConnectionTimeout(CONNECT_TIMEOUT_SECONDS);
    config.userName().ifPresent(options::setUserName);
    config
        .password()
        .map(text -> text.getBytes(StandardCharsets.UTF_8))
        .ifPresent(options::setPassword);
    config
        .will()
        .ifPresent(
            will ->
                options.setWill(
                    will.topic(),
                    new MqttMessage(
                        will.payload(), will.quality(), will.retain(), new MqttProperties())));
    if (PahoAddress.encrypted(config.uri())) {
      options.setSocketFactory(config.tls().socketFactory());
      options.setHttpsHostnameVerificationEnabled(true);
    }
    return options;
  }

  @Override
  public MqttFailure failure(Throwable cause) {
    int code = cause instanceof MqttException mqtt ? refusal(mqtt.getReasonCode()) : 0;
    return code == 0
        ? MqttFailure.transport(cause)
        : new MqttFailure(MqttFailure.Type.REFUSED, code, String.valueOf(cause.getMessage()));
  }

  /** The return code of MQTT 3.1.1 for a reason of MQTT 5; 0 if it is no refusal. */
  private static int refusal(int reason) {
    return switch (reason) {
      case MqttReturnCode.RETURN_CODE_UNSUPPORTED_PROTOCOL_VERSION -> 1;
      case MqttReturnCode.RETURN_CODE_IDENTIFIER_NOT_VALID -> 2;
      case MqttReturnCode.RETURN_CODE_SERVER_UNAVAILABLE, MqttReturnCode.RETURN_CODE_SERVER_BUSY ->
          3;
      case MqttReturnCode.RETURN_CODE_BAD_USERNAME_OR_PASSWORD -> 4;
      case MqttReturnCode.RETURN_CODE_NOT_AUTHORIZED, MqttReturnCode.RETURN_CODE_BANNED -> 5;
      default -> 0;
    };
  }

  @Override
  public void publish(MqttLink.MqttMessageOut message, Runnable sent, Runnable unsent)
      throws MqttException {
    paho.publish(
        message.topic(),
        message.payload(),
        message.quality(),
        message.retain(),
        null,
        message.quality() > 0
            ? null // the store tells
            : new Outcome(_ -> sent.run(), _ -> unsent.run()));
  }

  @Override
  public void subscribe(String filter, int quality, Runnable done, Runnable refused)
      throws MqttException {
    paho.subscribe(filter, quality, null, new Outcome(_ -> done.run(), _ -> refused.run()));
  }

  @Override
  public void unsubscribe(String filter, Runnable done) throws MqttException {
    paho.unsubscribe(filter, null, new Outcome(_ -> done.run(), _ -> {}));
  }

  @Override
  public void end() throws MqttException {
    if (paho.isConnected()) {
      paho.disconnectForcibly(FAREWELL_MILLIS, FAREWELL_MILLIS, 0, new MqttProperties());
    }
    paho.close(true);
  }

  private static MqttLink.MqttMessageIn incoming(String topic, int id, MqttMessage message) {
    return new MqttLink.MqttMessageIn(
        topic,
        message.getPayload(),
        id,
        message.getQos(),
        message.isRetained(),
        message.isDuplicate());
  }

  private final class Incoming implements MqttCallback {

    @Override
    public void disconnected(MqttDisconnectResponse response) {
      MqttException cause = response.getException();
      events.lost(
          cause == null
              ? new MqttFailure(
                  MqttFailure.Type.TRANSPORT,
                  0,
                  "the broker ended the connection, reason " + response.getReturnCode())
              : failure(cause));
    }

    @Override
    public void mqttErrorOccurred(MqttException cause) {
      LOG.log(Level.DEBUG, "MQTT " + config.uri(), cause);
    }

    @Override
    public void connectComplete(boolean reconnect, String broker) {} // told by the outcome

    @Override
    public void authPacketArrived(int reason, MqttProperties properties) {} // we never ask for it

    @Override
    public void messageArrived(String topic, MqttMessage message) {
      if (message.getQos() == 2) {
        deliver();
      } else {
        events.message(incoming(topic, message.getId(), message), () -> {});
      }
    }

    @Override
    public void deliveryComplete(IMqttToken token) {
      events.arrived();
    }
  }

  private record Outcome(Consumer<IMqttToken> good, Consumer<Throwable> bad)
      implements MqttActionListener {

    @Override
    public void onSuccess(IMqttToken token) {
      good.accept(token);
    }

    @Override
    public void onFailure(IMqttToken token, Throwable failure) {
      bad.accept(failure);
    }
  }

  /** Packets that are under way; incoming messages go to the {@link Inbox} instead. */
  private static final class Packets extends PahoPackets implements MqttClientPersistence {

    Packets(PahoStore store) {
      super(store);
    }

    @Override
    public void put(String key, MqttPersistable packet) throws MqttPersistenceException {
      boolean kept =
          switch (packet) {
            case MqttPublish in when PahoStore.isReceived(key) ->
                store.received(incoming(in.getTopicName(), in.getMessageId(), in.getMessage()));
            case MqttPublish out -> keep(key, withTopic(out));
            default -> keep(key, packet);
          };
      if (!kept) {
        throw new MqttPersistenceException();
      }
    }

    private boolean keep(String key, MqttPersistable packet) throws MqttPersistenceException {
      return store.put(key, packet.getHeaderBytes(), packet.getPayloadBytes());
    }

    /** Paho replaces topics by aliases, of which the broker of the next connection knows none. */
    private MqttPublish withTopic(MqttPublish out) {
      String topic = store.topic().orElseGet(out::getTopicName);
      MqttPublish kept = new MqttPublish(topic, out.getMessage(), new MqttProperties());
      kept.setMessageId(out.getMessageId());
      return kept;
    }

    @Override
    public MqttPersistable get(String key) throws MqttPersistenceException {
      InFlight.Packet packet = store.get(key).orElseThrow(MqttPersistenceException::new);
      byte[] header = packet.header();
      byte[] payload = packet.payload();
      return new MqttPersistentData(key, header, 0, header.length, payload, 0, payload.length);
    }

    @Override
    public void open(String clientId) {}
  }
}
