package org.wasmachine.ext.mqtt;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Optional;
import org.wasmachine.ext.tls.TlsCredentials;
import org.wasmachine.vm.app.AttrContainer;
import org.wasmachine.vm.app.Attribute;

/**
 * How a client connects, from the attribute container of {@code wasm_mqtt_init}. Absent keys have
 * the defaults of esp-mqtt.
 *
 * @param uri where the broker is: mqtt, mqtts, ws or wss
 * @param clientId how the broker knows the client
 * @param keepAliveSeconds time after which silence is a broken connection
 * @param cleanSession whether the broker forgets us when we go
 * @param autoReconnect whether a lost connection is made again
 * @param will what the broker publishes when we vanish
 * @param tls certificates, for mqtts and wss
 * @param version5 whether to speak MQTT 5, else 3.1.1; key {@code protocol_ver}
 */
record MqttConfig(
    URI uri,
    String clientId,
    Optional<String> userName,
    Optional<String> password,
    int keepAliveSeconds,
    boolean cleanSession,
    boolean autoReconnect,
    Optional<MqttLink.MqttMessageOut> will,
    TlsCredentials tls,
    boolean version5) {

  /** The peer's {@code MQTT_PROTOCOL_V_5}. */
  private static final int VERSION_5 = 3;

  private static final int DEFAULT_KEEP_ALIVE = 120;

  private static final Map<String, Integer> DEFAULT_PORTS =
      Map.of("mqtt", 1883, "mqtts", 8883, "ws", 80, "wss", 443);

  /**
   * Reads a configuration.
   *
   * @param defaultClientId used when the app gives none
   * @throws IllegalArgumentException if it names no broker that can be understood
   */
  static MqttConfig of(AttrContainer attributes, String defaultClientId) {
    URI uri = uri(attributes);
    Optional<String> user = Optional.ofNullable(uri.getUserInfo());
    return new MqttConfig(
        uri,
        attributes.text("client_id").orElse(defaultClientId),
        attributes.text("username").or(() -> user.map(text -> text.replaceFirst(":.*", ""))),
        attributes
            .text("password")
            .or(() -> user.filter(text -> text.contains(":")).map(MqttConfig::afterColon)),
        number(attributes, "keepalive").orElse(DEFAULT_KEEP_ALIVE),
        number(attributes, "disable_clean_session").orElse(0) == 0,
        number(attributes, "disable_auto_reconnect").orElse(0) == 0,
        will(attributes),
        new TlsCredentials(
            attributes.text("cert_pem"),
            attributes.text("client_cert_pem"),
            attributes.text("client_key_pem"),
            attributes.text("clientkey_password")),
        number(attributes, "protocol_ver").orElse(0) == VERSION_5);
  }

  /** Whether a broker would take both for the same session. */
  boolean sameSession(Optional<MqttConfig> other) {
    return other
        .filter(
            known ->
                !known.cleanSession
                    && known.clientId.equals(clientId)
                    && known.uri.getHost().equals(uri.getHost())
                    && known.uri.getPort() == uri.getPort())
        .isPresent();
  }

  private static String afterColon(String user) {
    return user.substring(user.indexOf(':') + 1);
  }

  private static Optional<Integer> number(AttrContainer attributes, String key) {
    return attributes.integer(key).map(Long::intValue);
  }

  private static URI uri(AttrContainer attributes) {
    Optional<String> uri = attributes.text("uri");
    if (uri.isPresent()) {
      return parse(uri.get());
    }
    String host =
        attributes
            .text("host")
            .orElseThrow(() -> new IllegalArgumentException("MQTT: neither uri nor host is given"));
    int port = number(attributes, "port").orElse(DEFAULT_PORTS.get("mqtt"));
    return parse("mqtt://" + host + ":" + port + attributes.text("path").orElse(""));
  }

  private static URI parse(String text) {
    try {
      URI uri = new URI(text);
      String scheme = String.valueOf(uri.getScheme());
      Integer port = DEFAULT_PORTS.get(scheme);
      if (port == null || uri.getHost() == null) {
        throw new IllegalArgumentException(
            "MQTT: '%s' is no broker; expected mqtt, mqtts, ws or wss://host[:port]"
                .formatted(text));
      }
      return uri.getPort() >= 0
          ? uri
          : new URI(
              scheme, uri.getUserInfo(), uri.getHost(), port, uri.getPath(), uri.getQuery(), null);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("MQTT: '" + text + "' is no URI", e);
    }
  }

  private static Optional<MqttLink.MqttMessageOut> will(AttrContainer attributes) {
    return attributes
        .text("lwt_topic")
        .map(
            topic ->
                new MqttLink.MqttMessageOut(
                    topic,
                    willPayload(attributes),
                    number(attributes, "lwt_qos").orElse(0),
                    number(attributes, "lwt_retain").orElse(0) != 0));
  }

  private static byte[] willPayload(AttrContainer attributes) {
    return attributes
        .find("lwt_msg")
        .filter(Attribute.Text.class::isInstance)
        .map(value -> ((Attribute.Text) value).bytes().content())
        .orElse(new byte[0]);
  }
}
