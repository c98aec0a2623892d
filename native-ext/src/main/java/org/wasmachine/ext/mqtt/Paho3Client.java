package org.wasmachine.ext.mqtt;

import static org.wasmachine.ext.mqtt.PahoAddress.CONNECT_TIMEOUT_SECONDS;
import static org.wasmachine.ext.mqtt.PahoAddress.FAREWELL_MILLIS;

import java.security.GeneralSecurityException;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.eclipse.paho.client.mqttv3.IMqttActionListener;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttClientPersistence;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.MqttPersistable;
import org.eclipse.paho.client.mqttv3.MqttPersistenceException;
import org.eclipse.paho.client.mqttv3.internal.MqttPersistentData;

/** MQTT 3.1.1 through Eclipse Paho. */
final class Paho3Client implements PahoClient {

  private static final int MAX_INFLIGHT = 65_000; // the client above bounds it
  private static final int LAST_REFUSAL = 5;

  private final MqttConfig config;
  private final PahoStore store;
  private final Events events;
  private final MqttAsyncClient paho;

  Paho3Client(MqttConfig config, PahoStore store, Events events) throws MqttException {
    this.config = config;
    this.store = store;
    this.events = events;
    this.paho =
        new MqttAsyncClient(
            BoundedModules.address(config.uri()), config.clientId(), new Packets(store));
    paho.setCallback(new Incoming());
  }

  @Override
  public void connect() throws MqttException, GeneralSecurityException {
    paho.connect(
        options(),
        null,
        new Outcome(
            token -> events.connected(token.getSessionPresent()),
            failure -> events.lost(failure(failure))));
  }

  private MqttConnectOptions options() throws GeneralSecurityException {
    MqttConnectOptions options = new MqttConnectOptions();
    options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
    options.setCleanSession(config.cleanSession());
    options.setKeepAliveInterval(config.keepAliveSeconds());
    options.setConnectionTimeout(CONNECT_TIMEOUT_SECONDS);
    options.setMaxInflight(MAX_INFLIGHT);
    config.userName().ifPresent(options::setUserName);
    config.password().map(String::toCharArray).ifPresent(options::setPassword);
    config
        .will()
        .ifPresent(
            will -> options.setWill(will.topic(), will.payload(), will.quality(), will.retain()));
    if (PahoAddress.encrypted(config.uri())) {
      options.setSocketFactory(config.tls().socketFactory());
      options.setHttpsHostnameVerificationEnabled(true);
    }
    return options;
  }

  @Override
  public MqttFailure failure(Throwable cause) {
    if (cause instanceof MqttException mqtt
        && mqtt.getReasonCode() >= 1
        && mqtt.getReasonCode() <= LAST_REFUSAL) {
      return new MqttFailure(
          MqttFailure.Type.REFUSED, mqtt.getReasonCode(), String.valueOf(mqtt.getMessage()));
    }
    return MqttFailure.transport(cause);
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
      paho.disconnectForcibly(FAREWELL_MILLIS, FAREWELL_MILLIS, true);
    }
    paho.close(true);
  }

  private final class Incoming implements MqttCallback {

    @Override
    public void connectionLost(Throwable cause) {
      events.lost(failure(cause));
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
      OptionalLong thrownAway = MessageBound.thrownAway(message.getPayload());
      if (thrownAway.isPresent()) {
        events.tooLarge(topic, thrownAway.getAsLong());
        store.delivered(message.getId());
        return;
      }
      events.message(
          new MqttLink.MqttMessageIn(
              topic,
              message.getPayload(),
              message.getId(),
              message.getQos(),
              message.isRetained(),
              message.isDuplicate()),
          () -> store.delivered(message.getId()));
    }

    @Override
    public void deliveryComplete(IMqttDeliveryToken token) {
      events.arrived();
    }
  }

  private record Outcome(Consumer<IMqttToken> good, Consumer<Throwable> bad)
      implements IMqttActionListener {

    @Override
    public void onSuccess(IMqttToken token) {
      good.accept(token);
    }

    @Override
    public void onFailure(IMqttToken token, Throwable failure) {
      bad.accept(failure);
    }
  }

  private static final class Packets extends PahoPackets implements MqttClientPersistence {

    Packets(PahoStore store) {
      super(store);
    }

    @Override
    public void put(String key, MqttPersistable packet) throws MqttPersistenceException {
      if (!store.put(key, packet.getHeaderBytes(), packet.getPayloadBytes())) {
        throw new MqttPersistenceException();
      }
    }

    @Override
    public MqttPersistable get(String key) throws MqttPersistenceException {
      InFlight.Packet packet = store.get(key).orElseThrow(MqttPersistenceException::new);
      byte[] header = packet.header();
      byte[] payload = packet.payload();
      return new MqttPersistentData(key, header, 0, header.length, payload, 0, payload.length);
    }

    @Override
    public void open(String clientId, String broker) {}
  }
}
