package org.wasmachine.ext.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.wasmachine.ext.mqtt.MqttGuest.BEFORE_CONNECT;
import static org.wasmachine.ext.mqtt.MqttGuest.DATA;
import static org.wasmachine.ext.mqtt.MqttGuest.DISCONNECTED;
import static org.wasmachine.ext.mqtt.MqttGuest.ERROR;
import static org.wasmachine.ext.mqtt.MqttGuest.config;

import io.moquette.broker.config.IConfig;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wasmachine.ext.mqtt.MqttGuest.Event;
import org.wasmachine.ext.tls.Certificates;
import org.wasmachine.vm.app.AttrContainer;
import org.wasmachine.vm.app.Attribute;

/**
 * Encrypted connections to an embedded broker, with certificates that are good and that are not.
 */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class MqttTlsTest {

  @TempDir private static Path folder;
  private static final Map<String, Served> SERVED = new HashMap<>();
  @TempDir private static Path elsewhere;
  private static final Map<String, String> AUTHORITIES = new HashMap<>();
  private static Certificates certificates;

  private final MqttGuest guest = new MqttGuest();

  /** A broker with one of the certificates, and its port by scheme. */
  private record Served(Broker broker, Map<String, Integer> ports) {}

  @BeforeAll
  static void serve() throws Exception {
    certificates =
        new Certificates(folder)
            .sign("good", "ip:127.0.0.1")
            .sign("expired", "ip:127.0.0.1", "-startdate", "-3d", "-validity", "1")
            .sign("stranger", "dns:example.org");
    AUTHORITIES.put("ca", certificates.certificate("ca"));
    AUTHORITIES.put("other", new Certificates(elsewhere).certificate("ca"));
    for (String alias : List.of("good", "expired", "stranger")) {
      SERVED.put(alias, served(alias));
    }
  }

  private static Served served(String alias) throws Exception {
    Map<String, Integer> ports = Map.of("mqtts", FreePort.choose(), "wss", FreePort.choose());
    Broker broker =
        new Broker()
            .with(IConfig.SSL_PORT_PROPERTY_NAME, String.valueOf(ports.get("mqtts")))
            .with(IConfig.WSS_PORT_PROPERTY_NAME, String.valueOf(ports.get("wss")))
            .with(IConfig.JKS_PATH_PROPERTY_NAME, certificates.keyStore(alias).toString())
            .with(IConfig.KEY_STORE_TYPE, "pkcs12")
            .with(IConfig.KEY_STORE_PASSWORD_PROPERTY_NAME, Certificates.PASSWORD)
            .with(IConfig.KEY_MANAGER_PASSWORD_PROPERTY_NAME, Certificates.PASSWORD);
    return new Served(broker.start(), ports);
  }

  @AfterAll
  static void stop() {
    SERVED.values().forEach(served -> served.broker().close());
  }

  @AfterEach
  void end() {
    guest.close();
  }

  private static AttrContainer to(String scheme, String alias) {
    return config(
        "%s://127.0.0.1:%d/mqtt".formatted(scheme, SERVED.get(alias).ports().get(scheme)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"mqtts", "wss"})
  void messages_come_through_an_encrypted_connection(String scheme) throws Exception {
    AttrContainer config = to(scheme, "good").with("cert_pem", Attribute.of(AUTHORITIES.get("ca")));
    guest.run(
        app -> {
          int client = app.connected(config);
          app.subscribe(client, "secret", 1);
          app.publish(client, "secret", "hush", 1);
          assertThat(app.awaitEvent(DATA).text("data")).isEqualTo("hush");
          app.call("destory", client);
        });
    assertThat(guest.events(ERROR)).isEmpty();
  }

  static Stream<Arguments> refused() throws Exception {
    return Stream.of("mqtts", "wss")
        .flatMap(
            scheme ->
                Stream.of(
                    arguments(scheme, "a certificate that has expired", "expired", "ca"),
                    arguments(scheme, "a certificate of another host", "stranger", "ca"),
                    arguments(scheme, "an authority that Java does not know", "good", ""),
                    arguments(scheme, "another authority than the app's", "good", "other")));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("refused")
  void a_broker_that_cannot_be_trusted_is_a_transport_error_and_a_disconnection(
      String scheme, String what, String alias, String trusted) throws Exception {
    AttrContainer config =
        trusted.isEmpty()
            ? to(scheme, alias)
            : to(scheme, alias).with("cert_pem", Attribute.of(AUTHORITIES.get(trusted)));
    guest.run(
        app -> {
          int client = app.client(config.with("disable_auto_reconnect", Attribute.of(true)));
          assertThat(app.call("start", client)).isZero();
          app.awaitEvent(DISCONNECTED);
          app.call("destory", client);
        });
    assertThat(guest.events())
        .extracting(Event::id)
        .containsExactly(BEFORE_CONNECT, ERROR, DISCONNECTED);
    byte[] code =
        ((Attribute.Blob)
                guest.events(ERROR).getFirst().attributes().find("error_code").orElseThrow())
            .bytes()
            .content();
    assertThat(code[12]).as("transport").isEqualTo((byte) 1);
  }
}
