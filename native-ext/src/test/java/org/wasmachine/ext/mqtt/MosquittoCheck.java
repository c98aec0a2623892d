package org.wasmachine.ext.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wasmachine.ext.mqtt.BrokenFlow.persistent;
import static org.wasmachine.ext.mqtt.MqttGuest.CONNECTED;
import static org.wasmachine.ext.mqtt.MqttGuest.DATA;
import static org.wasmachine.ext.mqtt.MqttGuest.DISCONNECTED;
import static org.wasmachine.ext.mqtt.MqttGuest.ERROR;
import static org.wasmachine.ext.mqtt.MqttGuest.PUBLISHED;
import static org.wasmachine.ext.mqtt.MqttGuest.config;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wasmachine.ext.mqtt.MqttGuest.Event;
import org.wasmachine.ext.tls.Certificates;
import org.wasmachine.vm.app.AttrContainer;
import org.wasmachine.vm.app.Attribute;

/** What the embedded broker cannot show, against Debian's; {@code .ci/checks/mqtt} runs it. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class MosquittoCheck {

  @TempDir private static Path signing;
  private static Certificates signed;

  @TempDir private Path folder;

  @BeforeAll
  static void sign() throws Exception {
    signed =
        new Certificates(signing)
            .sign("server", "ip:127.0.0.1")
            .sign("client", "dns:client")
            .sign("expired", "ip:127.0.0.1", "-startdate", "-3d", "-validity", "1")
            .sign("stranger", "dns:example.org");
  }

  private static final int VERSION_5 = 3;

  /** A client's configuration for one of the transports, with what it needs. */
  private static AttrContainer over(String scheme, int port, int version) throws Exception {
    AttrContainer config =
        config(scheme + "://127.0.0.1:" + port + "/mqtt")
            .with("protocol_ver", Attribute.of(version));
    return scheme.endsWith("s") && !scheme.equals("ws")
        ? config
            .with("cert_pem", Attribute.of(signed.certificate("ca")))
            .with("client_cert_pem", Attribute.of(signed.certificate("client")))
            .with("client_key_pem", Attribute.of(signed.key("client")))
        : config;
  }

  private Mosquitto serving(String scheme, String alias) throws Exception {
    Mosquitto broker = new Mosquitto(folder);
    if (scheme.startsWith("ws")) {
      broker.webSocket();
    }
    if (scheme.equals("mqtts") || scheme.equals("wss")) {
      broker.with(signed.serving(folder, alias));
    }
    return broker.start();
  }

  @ParameterizedTest(name = "{0}, version {1}")
  @CsvSource({"mqtt, 2", "mqtts, 2", "ws, 2", "wss, 2", "mqtt, 3", "mqtts, 3", "ws, 3", "wss, 3"})
  void every_transport_and_version_carries_every_quality(String scheme, int version)
      throws Exception {
    try (Mosquitto broker = serving(scheme, "server");
        MqttGuest guest = new MqttGuest()) {
      AttrContainer config = over(scheme, broker.port(), version);
      guest.run(
          app -> {
            int client = app.connected(config);
            app.subscribe(client, "all/#", 2);
            for (int quality = 0; quality <= 2; quality++) {
              app.publish(client, "all/" + quality, "quality " + quality, quality);
            }
            app.enqueue(client, "all/kept", "kept", 1, 1, 1);
            app.awaitEvents(DATA, 4);
            app.await("an empty outbox", () -> app.call("get_outbox_size", client) == 0);
            int later = app.connected(config.with("client_id", Attribute.of("later")));
            app.subscribe(later, "all/kept", 1);
            app.awaitEvents(DATA, 5);
            app.call("destory", client);
            app.call("destory", later);
          });
      assertThat(guest.received())
          .containsExactlyInAnyOrder("quality 0", "quality 1", "quality 2", "kept", "kept");
      assertThat(guest.events(ERROR)).isEmpty();
    }
  }

  @ParameterizedTest(name = "{0}: {1}, version {2}")
  @CsvSource({
    "mqtts, expired, 2",
    "mqtts, stranger, 2",
    "mqtts, expired, 3",
    "mqtts, stranger, 3",
    "wss, expired, 2",
    "wss, stranger, 2",
    "wss, stranger, 3"
  })
  void a_certificate_that_is_expired_or_of_another_host_is_refused(
      String scheme, String alias, int version) throws Exception {
    assertRefused(scheme, alias, over(scheme, 0, version));
  }

  @ParameterizedTest(name = "{0}, version {1}")
  @CsvSource({"mqtts, 2", "mqtts, 3", "wss, 2", "wss, 3"})
  void an_authority_that_is_not_ours_and_a_client_without_certificate_are_refused(
      String scheme, int version) throws Exception {
    AttrContainer bare =
        config(scheme + "://127.0.0.1:0/mqtt").with("protocol_ver", Attribute.of(version));
    assertRefused(scheme, "server", bare);
    assertRefused(scheme, "server", bare.with("cert_pem", Attribute.of(signed.certificate("ca"))));
  }

  private void assertRefused(String scheme, String alias, AttrContainer config) throws Exception {
    try (Mosquitto broker = serving(scheme, alias);
        MqttGuest guest = new MqttGuest()) {
      String uri = scheme + "://127.0.0.1:" + broker.port() + "/mqtt";
      guest.run(
          app -> {
            int client = app.client(config.with("uri", Attribute.of(uri)));
            assertThat(app.call("start", client)).isZero();
            app.awaitEvent(DISCONNECTED);
            app.call("destory", client);
          });
      assertThat(guest.events(CONNECTED)).isEmpty();
      assertThat(guest.events(ERROR)).isNotEmpty();
    }
  }

  @ParameterizedTest(name = "version {0}")
  @ValueSource(ints = {2, VERSION_5})
  void the_last_will_is_published_when_a_client_vanishes(int version) throws Exception {
    try (Mosquitto broker = new Mosquitto(folder).start();
        CuttingProxy proxy = new CuttingProxy(broker.port());
        MqttGuest guest = new MqttGuest()) {
      AttrContainer mortal =
          config("mqtt://127.0.0.1:" + proxy.port())
              .with("protocol_ver", Attribute.of(version))
              .with("disable_auto_reconnect", Attribute.of(true))
              .with("lwt_topic", Attribute.of("will"))
              .with("lwt_msg", Attribute.of("gone"))
              .with("lwt_qos", Attribute.of(1));
      guest.run(
          app -> {
            int heir = app.connected(config(broker.uri()));
            app.subscribe(heir, "will", 1);
            int client = app.connected(mortal);
            proxy.cut();
            assertThat(app.awaitEvent(DATA).text("data")).isEqualTo("gone");
            app.call("destory", client);
            app.call("destory", heir);
          });
    }
  }

  @ParameterizedTest(name = "version {0}")
  @ValueSource(ints = {2, VERSION_5})
  void a_persistent_session_gets_what_came_while_it_was_away(int version) throws Exception {
    try (Mosquitto broker = new Mosquitto(folder).start();
        MqttGuest guest = new MqttGuest()) {
      AttrContainer config =
          persistent(broker.uri(), "sleeper").with("protocol_ver", Attribute.of(version));
      guest.run(
          app -> {
            int sleeper = app.connected(config);
            app.subscribe(sleeper, "news", 1);
            assertThat(app.call("stop", sleeper)).isZero();
            int other = app.connected(config(broker.uri()));
            app.publish(other, "news", "missed", 1);
            app.awaitEvent(PUBLISHED);
            assertThat(app.call("start", sleeper)).isZero();
            assertThat(app.awaitEvent(DATA).text("data")).isEqualTo("missed");
            assertThat(app.events(CONNECTED).getLast().number("session")).isEqualTo(1);
            app.call("destory", sleeper);
            app.call("destory", other);
          });
    }
  }

  @ParameterizedTest(name = "version {0}")
  @ValueSource(ints = {2, VERSION_5})
  void a_wrong_password_is_a_refusal(int version) throws Exception {
    Path passwords = Files.writeString(folder.resolve("passwords"), "");
    try (Mosquitto broker =
            new Mosquitto(folder)
                .with("allow_anonymous false", "password_file " + passwords)
                .start();
        MqttGuest guest = new MqttGuest()) {
      AttrContainer config =
          config(broker.uri())
              .with("protocol_ver", Attribute.of(version))
              .with("username", Attribute.of("nobody"))
              .with("password", Attribute.of("nothing"));
      guest.run(
          app -> {
            int client = app.client(config);
            app.call("start", client);
            Event refused = app.awaitEvent(ERROR);
            byte[] code =
                ((Attribute.Blob) refused.attributes().find("error_code").orElseThrow())
                    .bytes()
                    .content();
            assertThat(code[12]).isEqualTo((byte) 2);
            assertThat(code[16]).isBetween((byte) 4, (byte) 5);
            app.call("destory", client);
          });
    }
  }

  @Test
  void certificates_and_key_may_be_files_of_the_app() throws Exception {
    try (Mosquitto broker = serving("mqtts", "server");
        MqttGuest guest = new MqttGuest()) {
      guest.file("/storage/ca.pem", signed.certificate("ca"));
      guest.file("/storage/client.pem", signed.certificate("client"));
      guest.file("/storage/client.key", signed.key("client"));
      AttrContainer config =
          config("mqtts://127.0.0.1:" + broker.port())
              .with("cert_pem", Attribute.of("/storage/ca.pem"))
              .with("client_cert_pem", Attribute.of("/storage/client.pem"))
              .with("client_key_pem", Attribute.of("/storage/client.key"));
      guest.run(app -> app.call("destory", app.connected(config)));
    }
  }

  /**
   * The largest message that MQTT has, or this JVM takes: it comes in fragments, and the app's
   * queue stays short.
   */
  @Test
  void a_message_of_256_mebibytes_comes_in_fragments() throws Exception {
    int size = (int) MessageBound.ofThisJvm() - 5; // without the topic
    AtomicLong received = new AtomicLong();
    try (Mosquitto broker = new Mosquitto(folder).start();
        MqttGuest guest = new MqttGuest()) {
      guest.keepOnly(event -> event.id() != DATA);
      guest.onEvent(
          event -> {
            if (event.id() == DATA) {
              assertThat(event.number("offset")).isEqualTo((int) received.get());
              assertThat(event.number("total_len")).isEqualTo(size);
              received.addAndGet(event.number("data_len"));
            }
          });
      guest.run(
          app -> {
            int client = app.connected(config(broker.uri()));
            app.subscribe(client, "big", 0);
            Thread.ofVirtual().start(() -> publishHuge(broker.port(), size));
            app.await("all of it", Duration.ofSeconds(100), () -> received.get() >= size);
            app.call("destory", client);
          });
    }
    assertThat(received).hasValue(size);
  }

  private static void publishHuge(int port, int size) {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      OutputStream out = socket.getOutputStream();
      out.write(new byte[] {0x10, 13, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 0, 0, 1, 'h'});
      socket.getInputStream().readNBytes(4);
      out.write(0x30);
      for (int left = size + 5; left > 0; left >>= 7) {
        out.write(left >= 0x80 ? left | 0x80 : left);
      }
      out.write(new byte[] {0, 3, 'b', 'i', 'g'});
      byte[] chunk = new byte[1 << 16];
      for (int left = size; left > 0; left -= chunk.length) {
        out.write(chunk, 0, Math.min(left, chunk.length));
      }
      out.write(new byte[] {(byte) 0xE0, 0});
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
