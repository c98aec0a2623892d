package org.wasmachine.ext.mqtt;

import static org.wasmachine.ext.mqtt.PahoAddress.CONNECT_TIMEOUT_SECONDS;
import static org.wasmachine.ext.mqtt.PahoAddress.FAREWELL_MILLIS;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.GeneralSecurityException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Optional;
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
final class Paho3Link implements MqttLink {

  private static final Logger LOG = System.getLogger("wasmachine.mqtt");
  private static final int MAX_INFLIGHT = 65_000; // the client above bounds it
  private static final int LAST_REFUSAL = 5;

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
  Paho3Link(MqttConfig config, InFlight inFlight, Listener listener) {
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

  private static MqttFailure failure(Throwable cause) {
    if (cause instanceof MqttException mqtt
        && mqtt.getReasonCode() >= 1
        && mqtt.getReasonCode() <= LAST_REFUSAL) {
      return new MqttFailure(
          MqttFailure.Type.REFUSED, mqtt.getReasonCode(), String.valueOf(mqtt.getMessage()));
    }
    return MqttFailure.transport(cause);
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
                        live.disconnectForcibly(FAREWELL_MILLIS, FAREWELL_MILLIS, true);
                      }
                      live.close(true);
                    }));
  }

  /** What Paho tells without being asked. */
  private final class Incoming implements MqttCallback {

    @Override
    public void connectionLost(Throwable cause) {
      listener.lost(failure(cause));
    }

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
    public void deliveryComplete(IMqttDeliveryToken token) {
      for (Optional<Integer> id = store.nextArrived(); id.isPresent(); id = store.nextArrived()) {
        listener.published(id.get());
      }
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
    public void open(String clientId, String broker) {}

    @Override
    public void close() {} // the next connection needs it

    @Override
    public void clear() {} // the client above does it before a clean session
  }
}
