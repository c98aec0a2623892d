package org.wasmachine.ext.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wasmachine.ext.mqtt.MqttGuest.BEFORE_CONNECT;
import static org.wasmachine.ext.mqtt.MqttGuest.CONNECTED;
import static org.wasmachine.ext.mqtt.MqttGuest.DATA;
import static org.wasmachine.ext.mqtt.MqttGuest.DISCONNECTED;
import static org.wasmachine.ext.mqtt.MqttGuest.ERROR;
import static org.wasmachine.ext.mqtt.MqttGuest.PUBLISHED;
import static org.wasmachine.ext.mqtt.MqttGuest.config;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.wasmachine.ext.mqtt.MqttGuest.Event;
import org.wasmachine.vm.app.AttrContainer;
import org.wasmachine.vm.app.Attribute;
import org.wasmachine.vm.app.GuestApp;
import org.wasmachine.vm.fs.MemoryVolume;
import org.wasmachine.vm.fs.Quota;
import org.wasmachine.vm.fs.Volume;
import org.wasmachine.vm.natives.Rows;
import org.wasmachine.vm.net.NetworkPolicy;

/** Brokers that are away, connections that break, apps that are slow. */
@Rows(value = MqttNatives.class, prefix = "wasm_mqtt_")
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
class MqttFaultsTest {

  private final Broker broker = new Broker().start();
  private final MqttGuest guest = new MqttGuest();

  @AfterEach
  void close() {
    guest.close();
    broker.close();
  }

  /** Words 3 and 4 of the error event: what kind, and the broker's return code. */
  private static List<Integer> error(Event event) {
    byte[] code =
        ((Attribute.Blob) event.attributes().find("error_code").orElseThrow()).bytes().content();
    ByteBuffer words = ByteBuffer.wrap(code).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(words.remaining()).isEqualTo(24);
    return List.of(words.getInt(12), words.getInt(16));
  }

  @Test
  void a_broker_that_is_absent_at_start_is_found_when_it_comes() throws Exception {
    broker.stop();
    guest.run(
        app -> {
          int client = app.client(config(broker.uri()));
          assertThat(app.call("start", client)).isZero();
          assertThat(app.publish(client, "early", "kept", 1)).isPositive();
          app.awaitEvent(DISCONNECTED);
          assertThat(app.events())
              .extracting(Event::id)
              .startsWith(BEFORE_CONNECT, ERROR, DISCONNECTED);
          assertThat(error(app.events(ERROR).getFirst())).containsExactly(1, 0);
          broker.start();
          app.awaitEvent(CONNECTED);
          app.awaitEvent(PUBLISHED);
          app.call("destory", client);
        });
  }

  @Test
  void an_outbox_in_a_file_is_sent_by_the_next_run_of_the_app() throws Exception {
    Volume disk = new MemoryVolume(Quota.unlimited(), () -> 0);
    AttrContainer config =
        config(broker.uri()).with("outbox_file", Attribute.of("/storage/outbox"));
    try (MqttGuest offline = new MqttGuest(NetworkPolicy.everything(), disk)) {
      offline.run(
          app -> {
            int client = app.client(config);
            assertThat(app.init(config)).as("a second client of the file").isEqualTo(-1);
            assertThat(app.publish(client, "later", "one", 1)).isPositive();
            assertThat(app.call("enqueue", client, app.text("later"), app.text("two"), 3, 0, 0, 1))
                .isZero();
          });
    }
    try (MqttGuest next = new MqttGuest(NetworkPolicy.everything(), disk)) {
      guest.run(
          app -> {
            int heir = app.connected(config(broker.uri()));
            app.subscribe(heir, "later", 1);
            app.process()
                .clock()
                .external(
                    () -> {
                      sendWhatIsLeft(next, config);
                      return null;
                    });
            app.awaitEvents(DATA, 2);
            app.call("destory", heir);
          });
    }
    assertThat(guest.received()).containsExactly("one", "two");
  }

  private static void sendWhatIsLeft(MqttGuest next, AttrContainer config) throws Exception {
    next.run(
        app -> {
          int client = app.client(config);
          assertThat(app.call("get_outbox_size", client)).isEqualTo(16);
          assertThat(app.call("start", client)).isZero();
          assertThat(app.call("config", client, app.text(config.encodeWithSlack()))).isEqualTo(-1);
          app.await("an empty outbox", () -> app.call("get_outbox_size", client) == 0);
          app.call("destory", client);
        });
  }

  @Test
  void without_automatic_reconnection_the_app_reconnects() throws Exception {
    broker.stop();
    guest.run(
        app -> {
          int client =
              app.client(config(broker.uri()).with("disable_auto_reconnect", Attribute.of(true)));
          app.call("start", client);
          app.awaitEvent(DISCONNECTED);
          broker.start();
          assertThat(app.call("reconnect", client)).isZero();
          app.awaitEvent(CONNECTED);
          assertThat(app.call("disconnect", client)).isZero();
          app.awaitEvents(DISCONNECTED, 2);
          assertThat(app.call("reconnect", client)).isZero();
          app.awaitEvents(CONNECTED, 2);
          app.call("destory", client);
        });
  }

  @Test
  void another_uri_counts_from_the_next_connection() throws Exception {
    try (Broker other = new Broker().start()) {
      guest.run(
          app -> {
            int client = app.connected(config(broker.uri()));
            assertThat(app.call("set_uri", client, app.text(other.uri()))).isZero();
            app.call("disconnect", client);
            app.call("reconnect", client);
            app.awaitEvents(CONNECTED, 2);
            assertThat(other.connected()).isEqualTo(1);
            app.call("destory", client);
          });
    }
  }

  @Test
  void a_name_that_does_not_resolve_is_a_transport_error() throws Exception {
    guest.run(
        app -> {
          int client = app.client(config("mqtt://no-such-broker.invalid"));
          app.call("start", client);
          assertThat(error(app.awaitEvent(ERROR))).containsExactly(1, 0);
          app.call("destory", client);
        });
  }

  @Test
  void a_connection_that_is_half_open_is_noticed_by_keep_alive() throws Exception {
    try (CuttingProxy proxy = new CuttingProxy(broker.port())) {
      guest.run(
          app -> {
            int client =
                app.connected(
                    config("mqtt://127.0.0.1:" + proxy.port()).with("keepalive", Attribute.of(1)));
            proxy.freeze();
            app.awaitEvent(DISCONNECTED);
            app.call("destory", client);
          });
    }
  }

  @Test
  void two_clients_of_one_id_take_the_connection_from_each_other() throws Exception {
    AttrContainer config = config(broker.uri()).with("client_id", Attribute.of("twin"));
    guest.run(
        app -> {
          int first = app.connected(config);
          int second = app.connected(config);
          app.await(
              "the first to lose it",
              () -> app.events(DISCONNECTED).stream().anyMatch(event -> event.handle() == first));
          app.call("destory", first);
          app.call("destory", second);
        });
  }

  @Test
  void a_slow_app_holds_messages_back_and_gets_them_all() throws Exception {
    List<String> sent = IntStream.range(0, 400).mapToObj(i -> "m" + i).toList();
    try (MqttGuest publisher = new MqttGuest()) {
      guest.run(
          app -> {
            int client = app.connected(config(broker.uri()));
            app.subscribe(client, "slow", 1);
            app.process() // it takes no event while another app publishes everything
                .clock()
                .external(
                    () -> {
                      publishAll(publisher, sent);
                      return null;
                    });
            assertThat(app.received()).isEmpty();
            app.awaitEvents(DATA, sent.size());
            app.call("destory", client);
          });
    }
    assertThat(guest.received()).containsExactlyElementsOf(sent);
    assertThat(GuestApp.of(guest.process()).queue().dropped()).isZero();
  }

  private void publishAll(MqttGuest publisher, List<String> texts) throws Exception {
    publisher.run(
        app -> {
          int client = app.connected(config(broker.uri()));
          texts.forEach(text -> app.publish(client, "slow", text, 1));
          app.await("an empty outbox", () -> app.call("get_outbox_size", client) == 0);
          app.call("destory", client);
        });
  }

  @Test
  void a_client_can_be_stopped_while_its_library_waits_for_the_app() throws Exception {
    guest.run(
        app -> {
          int client = app.connected(config(broker.uri()));
          app.subscribe(client, "flood", 0);
          for (int i = 0; i < 200; i++) {
            app.publish(client, "flood", "x", 0);
          }
          assertThat(app.call("stop", client)).isZero();
          assertThat(app.call("start", client)).isZero();
          app.awaitEvents(CONNECTED, 2);
          app.call("destory", client);
        });
  }
}
