package org.wasmachine.ext.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.wasmachine.ext.mqtt.MqttGuest.BEFORE_CONNECT;
import static org.wasmachine.ext.mqtt.MqttGuest.CONNECTED;
import static org.wasmachine.ext.mqtt.MqttGuest.DATA;
import static org.wasmachine.ext.mqtt.MqttGuest.DISCONNECTED;
import static org.wasmachine.ext.mqtt.MqttGuest.ERROR;
import static org.wasmachine.ext.mqtt.MqttGuest.PUBLISHED;
import static org.wasmachine.ext.mqtt.MqttGuest.UNSUBSCRIBED;
import static org.wasmachine.ext.mqtt.MqttGuest.config;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wasmachine.ext.mqtt.MqttGuest.Event;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.app.AttrContainer;
import org.wasmachine.vm.app.Attribute;
import org.wasmachine.vm.natives.Rows;

/** The rows of espwasm 1.9, 2.2 and 4.3 against an embedded broker. */
@Rows(value = MqttNatives.class, prefix = "wasm_mqtt_")
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class MqttNativesTest {

  private static final Broker BROKER = new Broker();

  private final MqttGuest guest = new MqttGuest();

  @BeforeAll
  static void startBroker() {
    BROKER.start();
  }

  @AfterAll
  static void stopBroker() {
    BROKER.close();
  }

  @AfterEach
  void closeGuest() {
    guest.close();
  }

  private static AttrContainer broker() {
    return config(BROKER.uri());
  }

  // ---- configuration ---------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(
      strings = {"", "mqtt://", "http://127.0.0.1", "127.0.0.1:1883", "mqtt://a b", "mqtt://x:y"})
  void init_refuses_a_broker_it_cannot_understand(String uri) throws Exception {
    guest.run(app -> assertThat(app.init(config(uri))).isEqualTo(-1));
  }

  @Test
  void init_refuses_a_certificate_file_that_cannot_be_read() throws Exception {
    AttrContainer config = broker().with("cert_pem", Attribute.of("/storage/none.pem"));
    guest.run(app -> assertThat(app.init(config)).isEqualTo(-1));
  }

  @Test
  void init_refuses_a_container_that_is_none() throws Exception {
    guest.run(
        app -> assertThat(app.call("init", 16, app.text(new byte[] {0, 0, 9, 0}))).isEqualTo(-1));
  }

  @Test
  void a_broker_may_be_given_later() throws Exception {
    guest.run(
        app -> {
          int client = app.client(AttrContainer.tagged(""));
          assertThat(app.call("start", client)).isEqualTo(-1);
          assertThat(app.call("set_uri", client, app.text("nonsense"))).isEqualTo(-1);
          assertThat(app.call("set_uri", client, app.text(BROKER.uri()))).isZero();
          assertThat(app.call("start", client)).isZero();
          app.awaitEvent(CONNECTED);
          app.call("destory", client);
        });
  }

  @Test
  void host_and_port_name_a_broker_too() throws Exception {
    AttrContainer config =
        AttrContainer.tagged("")
            .with("host", Attribute.of("127.0.0.1"))
            .with("port", new Attribute.Int(Attribute.Int.Kind.UINT16, BROKER.port()));
    guest.run(app -> app.call("destory", app.connected(config)));
  }

  @Test
  void each_client_has_a_handle_and_gets_its_own_events() throws Exception {
    guest.run(
        app -> {
          int first = app.connected(broker());
          int second = app.connected(broker());
          assertThat(first).isNotZero().isNotEqualTo(second);
          assertThat(app.events(CONNECTED))
              .extracting(Event::handle)
              .containsExactly(first, second);
          app.call("destory", first);
          app.call("destory", second);
        });
  }

  // ---- results ---------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    "start, -1",
    "stop, -1",
    "reconnect, -1",
    "disconnect, -1",
    "get_outbox_size, -1",
    "destory, 0"
  })
  void an_unknown_handle_fails(String call, int result) throws Exception {
    guest.run(app -> assertThat(app.call(call, 42)).isEqualTo(result));
  }

  @Test
  void without_a_connection_only_what_is_kept_can_be_published() throws Exception {
    guest.run(
        app -> {
          int client = app.client(broker());
          assertThat(app.publish(client, "t", "x", 0)).isEqualTo(-1);
          assertThat(app.enqueue(client, "t", "x", 0, 0, 0)).isEqualTo(-1);
          assertThat(app.enqueue(client, "t", "xyz", 0, 0, 1)).isZero();
          assertThat(app.call("get_outbox_size", client)).isEqualTo(4);
          assertThat(app.publish(client, "t", "x", 1)).isPositive();
          assertThat(app.call("subscribe", client, app.text("t"), 0)).isEqualTo(-1);
          assertThat(app.call("unsubscribe", client, app.text("t"))).isEqualTo(-1);
          assertThat(app.call("stop", client)).isEqualTo(-1);
          assertThat(app.call("reconnect", client)).isEqualTo(-1);
          assertThat(app.call("destory", client)).isZero();
          assertThat(app.publish(client, "t", "x", 1)).isEqualTo(-1);
        });
  }

  @Test
  void the_outbox_is_bounded() throws Exception {
    guest.run(
        app -> {
          int client = app.client(broker());
          String large = "x".repeat(30_000);
          int kept = 0;
          while (app.publish(client, "t", large, 1) > 0) {
            kept++;
          }
          assertThat(app.publish(client, "t", large, 1)).isEqualTo(-2);
          assertThat(kept * large.length()).isBetween(1_000_000, Outbox.MAX_BYTES);
        });
  }

  @Test
  void start_works_once_and_again_after_stop() throws Exception {
    guest.run(
        app -> {
          int client = app.connected(broker());
          assertThat(app.call("start", client)).isEqualTo(-1);
          assertThat(app.call("reconnect", client)).isEqualTo(-1);
          assertThat(app.call("stop", client)).isZero();
          assertThat(app.call("stop", client)).isEqualTo(-1);
          assertThat(app.publish(client, "t", "x", 0)).isEqualTo(-1);
          assertThat(app.call("start", client)).isZero();
          app.awaitEvents(CONNECTED, 2);
          assertThat(app.events()).extracting(Event::id).doesNotContain(ERROR, DISCONNECTED);
          app.call("destory", client);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/#", "a/+/b"})
  void a_topic_that_cannot_be_published_to_fails(String topic) throws Exception {
    guest.run(
        app -> {
          int client = app.connected(broker());
          for (int quality = 0; quality <= 2; quality++) {
            assertThat(app.publish(client, topic, "x", quality)).isEqualTo(-1);
          }
          app.call("destory", client);
        });
  }

  @Test
  void a_topic_that_is_not_utf8_and_a_quality_that_is_none_fail() throws Exception {
    guest.run(
        app -> {
          int client = app.connected(broker());
          int bad = app.text(new byte[] {'a', (byte) 0xC3, '('});
          assertThat(app.call("publish", client, bad, app.text("x"), 1, 1)).isEqualTo(-1);
          assertThat(app.call("subscribe", client, bad, 0)).isEqualTo(-1);
          assertThat(app.publish(client, "a", "x", 3)).isEqualTo(-1);
          assertThat(app.call("subscribe", client, app.text("a"), 3)).isEqualTo(-1);
          assertThat(app.call("subscribe", client, app.text("a/#/b"), 0)).isEqualTo(-1);
          app.call("destory", client);
        });
  }

  // ---- messages --------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void messages_of_each_quality_come_in_order_once(int quality) throws Exception {
    List<String> sent = IntStream.range(0, 300).mapToObj(i -> "message " + i).toList();
    guest.run(
        app -> {
          int client = app.connected(broker());
          String topic = "order/" + quality;
          app.subscribe(client, topic, quality);
          for (String text : sent) {
            int id = app.publish(client, topic, text, quality);
            assertThat(id > 0).isEqualTo(quality > 0);
          }
          app.awaitEvents(DATA, sent.size());
          if (quality > 0) {
            app.awaitEvents(PUBLISHED, sent.size());
          }
          app.await("an empty outbox", () -> app.call("get_outbox_size", client) == 0);
          app.call("destory", client);
        });
    if (quality == 1) { // the broker sends again what is not acknowledged within five seconds
      assertThat(new LinkedHashSet<>(guest.received())).containsExactlyElementsOf(sent);
    } else {
      assertThat(guest.received()).containsExactlyElementsOf(sent);
    }
    assertThat(guest.events(PUBLISHED))
        .extracting(event -> event.number("msg_id"))
        .doesNotHaveDuplicates()
        .hasSize(quality > 0 ? sent.size() : 0);
  }

  @Test
  void an_event_has_the_bytes_of_the_table() throws Exception {
    guest.run(
        app -> {
          int client = app.connected(broker());
          app.subscribe(client, "/topic/qos0", 0);
          app.publish(client, "/topic/qos0", "data", 0);
          byte[] event = app.awaitEvent(DATA).attributes().encode();
          assertThat(HexFormat.of().formatHex(event))
              .isEqualTo(
                  HexFormat.of()
                      .formatHex(
                          latin1(
                              "\0\0z\0\0\0\12\0mqtt_attr\0\6\0"
                                  + "\11\0event_id\0\2\6\0\0\0"
                                  + "\12\0total_len\0\2\4\0\0\0"
                                  + "\6\0topic\0\15\14\0/topic/qos0\0"
                                  + "\12\0topic_len\0\2\13\0\0\0"
                                  + "\5\0data\0\15\5\0data\0"
                                  + "\11\0data_len\0\2\4\0\0\0")));
          app.call("destory", client);
        });
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void connecting_tells_before_and_after() throws Exception {
    guest.run(app -> app.call("destory", app.connected(broker())));
    assertThat(guest.events()).extracting(Event::id).containsExactly(BEFORE_CONNECT, CONNECTED);
    assertThat(guest.events(CONNECTED).getFirst().attributes().attributes())
        .containsOnlyKeys("event_id");
  }

  @Test
  void a_long_message_comes_in_fragments() throws Exception {
    String text = "0123456789".repeat(500);
    guest.run(
        app -> {
          int client = app.connected(broker());
          app.subscribe(client, "long", 1);
          app.publish(client, "long", text, 1);
          app.awaitEvents(DATA, 5);
          app.call("destory", client);
        });
    assertThat(String.join("", guest.received())).isEqualTo(text);
    assertThat(guest.events(DATA))
        .extracting(event -> event.number("offset"))
        .containsExactly(0, 1024, 2048, 3072, 4096);
    assertThat(guest.events(DATA))
        .extracting(event -> event.text("topic"))
        .containsExactly("long", "", "", "", "");
    assertThat(guest.events(DATA))
        .allSatisfy(event -> assertThat(event.number("total_len")).isEqualTo(5000));
  }

  @Test
  void an_empty_message_has_a_topic_and_no_data() throws Exception {
    guest.run(
        app -> {
          int client = app.connected(broker());
          app.subscribe(client, "empty", 0);
          app.call("publish", client, app.text("empty"), app.text(""), 0, 0);
          assertThat(app.awaitEvent(DATA).attributes().attributes())
              .containsOnlyKeys("event_id", "topic", "topic_len");
          app.call("destory", client);
        });
  }

  @Test
  void length_0_means_up_to_the_first_nul_and_nul_is_data_else() throws Exception {
    guest.run(
        app -> {
          int client = app.connected(broker());
          app.subscribe(client, "length", 0);
          int data = app.text("one\0two");
          app.call("publish", client, app.text("length"), data, 0, 0);
          app.call("publish", client, app.text("length"), data, 7, 0);
          app.awaitEvents(DATA, 2);
          app.call("destory", client);
        });
    assertThat(guest.received()).containsExactly("one", "one\0two");
  }

  @Test
  void a_retained_message_waits_for_subscribers() throws Exception {
    guest.run(
        app -> {
          int client = app.connected(broker());
          assertThat(app.enqueue(client, "retained", "old", 1, 1, 1)).isPositive();
          app.awaitEvent(PUBLISHED);
          app.subscribe(client, "retained", 1);
          assertThat(app.awaitEvent(DATA).text("data")).isEqualTo("old");
          app.call("destory", client);
        });
  }

  @Test
  void after_unsubscribe_nothing_comes() throws Exception {
    guest.run(
        app -> {
          int client = app.connected(broker());
          app.subscribe(client, "a", 0);
          app.subscribe(client, "end", 0);
          int id = app.call("unsubscribe", client, app.text("a"));
          assertThat(app.awaitEvent(UNSUBSCRIBED).number("msg_id")).isEqualTo(id);
          app.publish(client, "a", "unheard", 0);
          app.publish(client, "end", "end", 0);
          app.awaitEvent(DATA);
          app.call("destory", client);
        });
    assertThat(guest.received()).containsExactly("end");
  }

  @Test
  void destroy_in_the_event_handler_ends_the_events() throws Exception {
    guest.onEvent(
        event -> {
          if (event.id() == DATA) {
            guest.call("destory", event.handle());
          }
        });
    guest.run(
        app -> {
          int client = app.connected(broker());
          app.subscribe(client, "many", 0);
          for (int i = 0; i < 50; i++) {
            app.publish(client, "many", "x", 0);
          }
          app.awaitEvent(DATA);
        });
    assertThat(guest.events(DATA)).hasSize(1);
  }

  @Test
  void an_app_lives_on_for_its_client_until_it_is_killed() {
    assertThatThrownBy(
            () ->
                guest.run(
                    app -> {
                      int client = app.connected(broker());
                      app.subscribe(client, "last", 0);
                      app.onEvent(_ -> app.process().kill());
                      app.publish(client, "last", "x", 0);
                    }))
        .isInstanceOf(Trap.class)
        .hasMessageContaining(Trap.TERMINATED);
    assertThat(guest.received()).containsExactly("x");
  }
}
