package org.wasmachine.ext.mqtt;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.function.Consumer;
import org.eclipse.paho.client.mqttv3.IMqttActionListener;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/** MQTT 3.1.1 through Eclipse Paho. */
final class PahoLink implements MqttLink {

  private static final Logger LOG = System.getLogger("wasmachine.mqtt");
  private static final int MAX_INFLIGHT = 65_000; // the client above bounds it
  private static final int CONNECT_TIMEOUT_SECONDS = 10;
  private static final int LAST_REFUSAL = 5;
  private static final int FAREWELL_MILLIS = 500;

  private final MqttConfig config;
  private final Listener listener;
  private final MqttAsyncClient client;

  /**
   * A link that is not connected yet.
   *
   * @throws MqttException if Paho refuses the address or client id
   */
  PahoLink(MqttConfig config, Listener listener) throws MqttException {
    this.config = config;
    this.listener = listener;
    this.client =
        new MqttAsyncClient(address(config.uri()), config.clientId(), new MemoryPersistence());
    client.setCallback(new Incoming());
  }

  private static String address(URI uri) {
    String scheme =
        switch (uri.getScheme()) {
          case "mqtt" -> "tcp";
          case "mqtts" -> "ssl";
          default -> uri.getScheme();
        };
    String path = scheme.startsWith("ws") ? uri.getRawPath() : "";
    return scheme + "://" + uri.getHost() + ":" + uri.getPort() + path;
  }

  @Override
  public void connect() {
    try {
      client.connect(
          options(),
          null,
          new Outcome(
              token -> listener.connected(token.getSessionPresent()),
              failure -> listener.lost(failure(failure))));
    } catch (MqttException | GeneralSecurityException e) {
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
    if (config.uri().getScheme().equals("mqtts") || config.uri().getScheme().equals("wss")) {
      options.setSocketFactory(config.tls().socketFactory());
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
    Throwable deepest = cause;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return new MqttFailure(MqttFailure.Type.TRANSPORT, 0, deepest.toString());
  }

  @Override
  public boolean publish(int id, MqttMessageOut message) {
    return attempted(
        "publish",
        () ->
            client.publish(
                message.topic(),
                message.payload(),
                message.quality(),
                message.retain(),
                null,
                new Outcome(_ -> listener.published(id), _ -> listener.unpublished(id))));
  }

  @Override
  public boolean subscribe(int id, String filter, int quality) {
    return attempted(
        "subscribe",
        () ->
            client.subscribe(
                filter,
                quality,
                null,
                new Outcome(_ -> listener.subscribed(id), _ -> listener.refused(id))));
  }

  @Override
  public boolean unsubscribe(int id, String filter) {
    return attempted(
        "unsubscribe",
        () ->
            client.unsubscribe(filter, null, new Outcome(_ -> listener.unsubscribed(id), _ -> {})));
  }

  private interface Attempt {
    void run() throws MqttException;
  }

  private boolean attempted(String what, Attempt attempt) {
    try {
      attempt.run();
      return true;
    } catch (MqttException | IllegalArgumentException e) {
      LOG.log(Level.WARNING, "MQTT {0}: {1} failed: {2}", config.uri(), what, e.getMessage());
      return false;
    }
  }

  @Override
  public void disconnect() {
    if (client.isConnected()) {
      attempted(
          "disconnect", () -> client.disconnectForcibly(FAREWELL_MILLIS, FAREWELL_MILLIS, true));
    }
  }

  @Override
  public void close() {
    disconnect();
    try {
      client.close(true);
    } catch (MqttException e) {
      LOG.log(Level.DEBUG, "closing the link to " + config.uri(), e);
    }
  }

  /** What Paho tells without being asked. */
  private final class Incoming implements MqttCallback {

    @Override
    public void connectionLost(Throwable cause) {
      listener.lost(failure(cause));
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
      boolean taken =
          listener.message(
              new MqttMessageIn(
                  topic,
                  message.getPayload(),
                  message.getId(),
                  message.getQos(),
                  message.isRetained(),
                  message.isDuplicate()));
      if (!taken) { // Paho acknowledges what does not throw
        throw new IllegalStateException("stopped");
      }
    }

    @Override
    public void deliveryComplete(IMqttDeliveryToken token) {
      // told to the listener of each publish
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
}
