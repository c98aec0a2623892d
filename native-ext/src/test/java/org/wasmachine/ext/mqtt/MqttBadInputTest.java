package org.wasmachine.ext.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.wasmachine.ext.mqtt.MqttGuest.CONNECTED;
import static org.wasmachine.ext.mqtt.MqttGuest.DATA;
import static org.wasmachine.ext.mqtt.MqttGuest.DISCONNECTED;
import static org.wasmachine.ext.mqtt.MqttGuest.ERROR;
import static org.wasmachine.ext.mqtt.MqttGuest.config;

import io.moquette.broker.config.IConfig;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.wasmachine.vm.app.AttrContainer;
import org.wasmachine.vm.app.Attribute;

/** What an app does wrong, and what it is told; each row leaves a client that still works. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class MqttBadInputTest {

  private static final int WEB_SOCKET_PORT = FreePort.choose();
  private static final Broker BROKER =
      new Broker().with(IConfig.WEB_SOCKET_PORT_PROPERTY_NAME, String.valueOf(WEB_SOCKET_PORT));

  private final MqttGuest guest = new MqttGuest();

  @BeforeAll
  static void start() {
    BROKER.start();
  }

  @AfterAll
  static void stop() {
    BROKER.close();
  }

  @AfterEach
  void end() {
    guest.close();
  }

  private interface Call {
    int on(MqttGuest app, int client) throws InterruptedException;
  }

  private static Arguments row(String what, int result, Call call) {
    return arguments(what, result, call);
  }

  private static int publishBytes(MqttGuest app, int client, byte[] topic, int length) {
    return app.call("publish", client, app.text(topic), app.text("x"), length, 1);
  }

  static Stream<Arguments> calls() {
    return Stream.of(
        row("+ in a publish topic", -1, (app, client) -> app.publish(client, "a/+", "x", 1)),
        row("# in a publish topic", -1, (app, client) -> app.publish(client, "#", "x", 0)),
        row("an empty topic", -1, (app, client) -> app.publish(client, "", "x", 1)),
        row(
            "a topic that is not UTF-8",
            -1,
            (app, client) -> publishBytes(app, client, new byte[] {(byte) 0xC3, '('}, 1)),
        row(
            "a topic of a surrogate",
            -1,
            (app, client) ->
                publishBytes(app, client, new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80}, 1)),
        row("quality 3", -1, (app, client) -> app.publish(client, "a", "x", 3)),
        row(
            "a message above the outbox's size",
            -2,
            (app, client) ->
                app.call("publish", client, app.text("a"), 1024, Outbox.MAX_BYTES + 1, 1)),
        row("an empty payload", 0, (app, client) -> app.publish(client, "a", "", 0)),
        row(
            "a filter with # in the middle",
            -1,
            (app, client) -> app.call("subscribe", client, app.text("a/#/b"), 0)),
        row(
            "a filter that is not UTF-8",
            -1,
            (app, client) ->
                app.call("subscribe", client, app.text(new byte[] {(byte) 0xC3, '('}), 0)),
        row(
            "unsubscribe of a filter that is not UTF-8",
            -1,
            (app, client) -> app.call("unsubscribe", client, app.text(new byte[] {(byte) 0xFF}))),
        row("retain and quality 3", -1, (app, client) -> app.enqueue(client, "a", "x", 3, 1, 1)),
        row("an empty filter", -1, (app, client) -> app.call("subscribe", client, app.text(""), 0)),
        row(
            "subscribe with quality 3",
            -1,
            (app, client) -> app.call("subscribe", client, app.text("a"), 3)),
        row("a second start", -1, (app, client) -> app.call("start", client)),
        row("reconnect while connected", -1, (app, client) -> app.call("reconnect", client)),
        row(
            "another broker that is none",
            -1,
            (app, client) -> app.call("set_uri", client, app.text("nonsense"))),
        row(
            "an outbox in a file after the start",
            -1,
            (app, client) ->
                app.call(
                    "config",
                    client,
                    app.text(
                        AttrContainer.tagged("")
                            .with("outbox_file", Attribute.of("/storage/late"))
                            .encode()))),
        row("publish to a client that is none", -1, (app, _) -> app.publish(99, "a", "x", 1)),
        row("destroy of a client that is none", 0, (app, _) -> app.call("destory", 99)));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("calls")
  void a_bad_call_has_its_result_and_the_client_goes_on(String what, int result, Call call)
      throws Exception {
    guest.run(
        app -> {
          int client = app.connected(config(BROKER.uri()));
          assertThat(call.on(app, client)).isEqualTo(result);
          assertWorks(app, client);
          app.call("destory", client);
        });
    assertThat(guest.events(ERROR)).isEmpty();
  }

  private static void assertWorks(MqttGuest app, int client) throws InterruptedException {
    app.subscribe(client, "still", 1);
    app.publish(client, "still", "well", 1);
    app.await("the message", () -> app.received().contains("well"));
  }

  @Test
  void after_stop_quality_0_fails_and_quality_1_waits_for_the_next_start() throws Exception {
    guest.run(
        app -> {
          int client = app.connected(config(BROKER.uri()));
          app.call("stop", client);
          assertThat(app.publish(client, "stopped", "x", 0)).isEqualTo(-1);
          assertThat(app.publish(client, "stopped", "x", 1)).isPositive();
          app.call("start", client);
          app.await("an empty outbox", () -> app.call("get_outbox_size", client) == 0);
          app.call("destory", client);
        });
  }

  static Stream<Arguments> brokers() {
    return Stream.of(
        arguments("a name that does not resolve", "mqtt://no-such-broker.invalid"),
        arguments("nobody there", "mqtt://127.0.0.1:" + FreePort.choose()),
        arguments("TLS to a broker without", "mqtts://127.0.0.1:" + BROKER.port()),
        arguments("a WebSocket to a broker without", "ws://127.0.0.1:" + BROKER.port() + "/mqtt"),
        arguments("a WebSocket of another path", "ws://127.0.0.1:" + WEB_SOCKET_PORT + "/other"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("brokers")
  void a_broker_that_cannot_be_reached_is_an_error_then_a_disconnection(String what, String uri)
      throws Exception {
    guest.run(
        app -> {
          int client = app.client(config(uri));
          assertThat(app.call("start", client)).isZero();
          app.awaitEvent(DISCONNECTED);
          app.call("destory", client);
        });
    assertThat(guest.events(ERROR)).isNotEmpty();
    assertThat(guest.events(CONNECTED)).isEmpty();
  }

  @Test
  void messages_come_through_a_web_socket() throws Exception {
    guest.run(
        app -> {
          int client = app.connected(config("ws://127.0.0.1:" + WEB_SOCKET_PORT + "/mqtt"));
          assertWorks(app, client);
          app.call("destory", client);
        });
  }

  @Test
  void the_last_will_is_published_when_a_connection_breaks() throws Exception {
    try (CuttingProxy proxy = new CuttingProxy(BROKER.port())) {
      AttrContainer mortal =
          config("mqtt://127.0.0.1:" + proxy.port())
              .with("disable_auto_reconnect", Attribute.of(true))
              .with("lwt_topic", Attribute.of("will"))
              .with("lwt_msg", Attribute.of("gone"));
      guest.run(
          app -> {
            int heir = app.connected(config(BROKER.uri()));
            app.subscribe(heir, "will", 0);
            int client = app.connected(mortal);
            proxy.cut();
            assertThat(app.awaitEvent(DATA).text("data")).isEqualTo("gone");
            app.call("destory", client);
            app.call("destory", heir);
          });
    }
  }
}
