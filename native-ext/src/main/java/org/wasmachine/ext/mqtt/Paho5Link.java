package org.wasmachine.ext.mqtt;

import static org.wasmachine.ext.mqtt.PahoAddress.CONNECT_TIMEOUT_SECONDS;
import static org.wasmachine.ext.mqtt.PahoAddress.FAREWELL_MILLIS;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Collections;
import java.util.Enumeration;
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
import org.eclipse.paho.mqttv5.common.packet.MqttReturnCode;

/**
 * MQTT 5 through Eclipse Paho. A persistent session is kept by the broker for {@link
 * #SESSION_SECONDS}; a refusal is told with the return code that MQTT 3.1.1 has for it.
 */
final class Paho5Link implements MqttLink {

  private static final Logger LOG = System.getLogger("wasmachine.mqtt");
  private static final long SESSION_SECONDS = 7 * 24 * 3600L;

  private final MqttConfig config;
  private final Listener listener;
  private final PahoStore store;
  private final Object delivering = new Object();
  private Optional<MqttAsyncClient> client = Optional.empty();

  /**
   * A link that is not connected yet.
   *
   * @param inFlight what is under way since earlier connections
   */
  Paho5Link(MqttConfig config, InFlight inFlight, Listener listener) {
    this.config = config;
    this.listener = listener;
    this.store = new PahoStore(inFlight);
  }

  @Override
  public void connect() {
    try {
      MqttAsyncClient made =
          new MqttAsyncClient(
              PahoAddress.of(config.uri()), config.clientId(), new Persistence(store));
      synchronized (this) {
        client = Optional.of(made);
      }
      made.setCallback(new Incoming());
      made.connect(
          options(),
          null,
          new Outcome(
              token -> listener.connected(token.getSessionPresent()),
              failure -> listener.lost(failure(failure))));
    } catch (MqttException | GeneralSecurityException | IllegalArgumentException e) {
      listener.lost(failure(e));
    }
  }

  private MqttConnectionOptions options() throws GeneralSecurityException {
    MqttConnectionOptions options = new MqttConnectionOptions();
    options.setAutomaticReconnect(false);
    options.setCleanStart(config.cleanSession());
    options.setSessionExpiryInterval(config.cleanSession() ? 0 : SESSION_SECONDS);
    options.setKeepAliveInterval(config.keepAliveSeconds());
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

  private static MqttFailure failure(Throwable cause) {
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
  public boolean publish(int id, MqttMessageOut message) {
    return attempted(
        "publish",
        live ->
            store.publishing(
                id,
                () ->
                    live.publish(
                        message.topic(),
                        message.payload(),
                        message.quality(),
                        message.retain(),
                        null,
                        message.quality() > 0
                            ? null // the store tells
                            : new Outcome(
                                _ -> listener.published(id), _ -> listener.unpublished(id)))));
  }

  @Override
  public boolean subscribe(int id, String filter, int quality) {
    return attempted(
        "subscribe",
        live ->
            live.subscribe(
                filter,
                quality,
                null,
                new Outcome(_ -> listener.subscribed(id), _ -> listener.refused(id))));
  }

  @Override
  public boolean unsubscribe(int id, String filter) {
    return attempted(
        "unsubscribe",
        live ->
            live.unsubscribe(filter, null, new Outcome(_ -> listener.unsubscribed(id), _ -> {})));
  }

  private interface Attempt {
    void on(MqttAsyncClient client) throws MqttException;
  }

  private synchronized Optional<MqttAsyncClient> client() {
    return client;
  }

  private boolean attempted(String what, Attempt attempt) {
    Optional<MqttAsyncClient> live = client();
    if (live.isEmpty()) {
      return false;
    }
    try {
      attempt.on(live.get());
      return true;
    } catch (MqttException | IllegalArgumentException e) {
      LOG.log(Level.DEBUG, "MQTT {0}: {1} failed: {2}", config.uri(), what, e.getMessage());
      return false;
    }
  }

  @Override
  public void close() {
    synchronized (delivering) { // Paho does not wait for the end of what it delivers
      store.close();
    }
    client()
        .ifPresent(
            live ->
                PahoFarewell.say(
                    config.uri(),
                    store,
                    () -> {
                      if (live.isConnected()) {
                        live.disconnectForcibly(
                            FAREWELL_MILLIS, FAREWELL_MILLIS, 0, new MqttProperties());
                      }
                      live.close(true);
                    }));
  }

  /** What Paho tells without being asked. */
  private final class Incoming implements MqttCallback {

    @Override
    public void disconnected(MqttDisconnectResponse response) {
      MqttException cause = response.getException();
      listener.lost(
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
      boolean taken;
      synchronized (delivering) {
        taken =
            !store.closed()
                && listener.message(
                    new MqttMessageIn(
                        topic,
                        message.getPayload(),
                        message.getId(),
                        message.getQos(),
                        message.isRetained(),
                        message.isDuplicate()));
        if (taken) {
          store.delivered(message.getId());
        }
      }
      if (!taken) { // Paho acknowledges what does not throw
        throw new IllegalStateException("stopped");
      }
    }

    @Override
    public void deliveryComplete(IMqttToken token) {
      for (Optional<Integer> id = store.nextArrived(); id.isPresent(); id = store.nextArrived()) {
        listener.published(id.get());
      }
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

  /** The store as Paho wants to see it. */
  private record Persistence(PahoStore store) implements MqttClientPersistence {

    @Override
    public void put(String key, MqttPersistable packet) throws MqttPersistenceException {
      store.put(key, packet.getHeaderBytes(), packet.getPayloadBytes());
    }

    @Override
    public MqttPersistable get(String key) throws MqttPersistenceException {
      InFlight.Packet packet = store.get(key).orElseThrow(MqttPersistenceException::new);
      return new MqttPersistentData(
          key,
          packet.header(),
          0,
          packet.header().length,
          packet.payload(),
          0,
          packet.payload().length);
    }

    @Override
    public void remove(String key) {
      store.remove(key);
    }

    @Override
    public Enumeration<String> keys() {
      return Collections.enumeration(store.keys());
    }

    @Override
    public boolean containsKey(String key) {
      return store.get(key).isPresent();
    }

    @Override
    public void open(String clientId) {}

    @Override
    public void close() {} // the next connection needs it

    @Override
    public void clear() {} // the client above does it before a clean session
  }
}
