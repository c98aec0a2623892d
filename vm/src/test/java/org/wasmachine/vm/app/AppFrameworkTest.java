package org.wasmachine.vm.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.wasmachine.vm.natives.HostileCallsContract;
import org.wasmachine.vm.natives.NativeRegistry;
import org.wasmachine.vm.natives.NativeTableContract;

class AppFrameworkTest {

  private static final Attribute.Bytes NOTHING = new Attribute.Bytes(new byte[0]);

  @Nested
  class HostileCalls extends HostileCallsContract {
    @Override
    protected NativeRegistry natives() {
      return AppFramework.addTo(new NativeRegistry());
    }
  }

  @Nested
  class Tables extends NativeTableContract {
    @Override
    protected NativeRegistry natives() {
      return AppFramework.addTo(new NativeRegistry());
    }
  }

  @Test
  void a_periodic_timer_calls_the_app_once_per_interval() {
    try (TestMachine machine = new TestMachine()) {
      machine.install("timer", "timer");
      machine.pass(Duration.ofMillis(3500));
      assertThat(machine.output("timer"))
          .isEqualTo("Timer update 0\nTimer update 1\nTimer update 2\n");
      assertThat(machine.console())
          .contains("WASM app 'timer' started", "Install WASM app success!");
    }
  }

  @Test
  void an_uninstalled_app_gets_no_more_timers() {
    try (TestMachine machine = new TestMachine()) {
      machine.install("timer", "timer");
      machine.pass(Duration.ofMillis(1500));
      machine.uninstall("timer");
      machine.pass(Duration.ofSeconds(10));
      assertThat(machine.output("timer")).isEqualTo("Timer update 0\n");
      assertThat(machine.console())
          .containsSubsequence("App instance main thread exit.", "Uninstall WASM app successful!");
    }
  }

  @Test
  void an_event_reaches_every_subscriber() {
    try (TestMachine machine = new TestMachine()) {
      machine.install("first", "subscriber");
      machine.install("second", "subscriber");
      machine.install("publisher", "publisher");
      machine.pass(Duration.ofMillis(1500));
      assertThat(machine.output("first"))
          .contains("### user over heat event handler called")
          .contains("temperature is over high");
      assertThat(machine.output("second")).isEqualTo(machine.output("first"));
      assertThat(machine.console())
          .containsSubsequence(
              "am_register_event adding url:(alert/overheat)",
              "client: 1 registered event (alert/overheat)",
              "client: 2 registered event (alert/overheat)")
          .contains("App first got request, url alert/overheat, action 6");
    }
  }

  @Test
  void a_client_gets_the_events_it_subscribed_to_until_it_leaves() {
    try (TestMachine machine = new TestMachine()) {
      RecordingClient client = new RecordingClient(Endpoint.HOST);
      machine.router().attach(client);
      machine
          .router()
          .post(client, new Request(Request.PUT, 99, 7, 0, "/event/alert/overheat", NOTHING));
      assertThat(client.responses).containsExactly(new Response(69, 99, 7, 0, NOTHING));
      machine.install("publisher", "publisher");
      machine.pass(Duration.ofMillis(2500));
      assertThat(client.events)
          .hasSize(2)
          .allSatisfy(
              event -> {
                assertThat(event.url()).isEqualTo("alert/overheat");
                assertThat(event.action()).isEqualTo(Request.EVENT);
                assertThat(event.sender()).isEqualTo(1);
                assertThat(AttrContainer.decode(event.payload().content()))
                    .get()
                    .extracting(AttrContainer::tag)
                    .isEqualTo("event");
              });
      machine.router().detach(client);
      machine.pass(Duration.ofSeconds(2));
      assertThat(client.events).hasSize(2);
    }
  }

  @Test
  void a_request_from_app_to_app_is_answered() {
    try (TestMachine machine = new TestMachine()) {
      machine.install("request_handler", "request-handler");
      machine.settle();
      machine.install("sender", "request-sender");
      machine.settle();
      assertThat(machine.output("request_handler"))
          .containsOnlyOnce("handler called\n[resp] ### user resource 1 handler called");
      assertThat(machine.output("sender"))
          .contains("mid:1, status:69, fmt:99,")
          .contains("tag:a request to target app")
          .contains("mid:2, status:69, fmt:99,")
          .contains("tag:a general request");
      assertThat(machine.console())
          .containsSubsequence(
              "Send request to applet: request_handler",
              "Send request to app request_handler success.",
              "App request_handler got request, url url1, action 3",
              "Wasm app process request success.",
              "App sender got response_t,status 69",
              "Wasm app process response success.");
    }
  }

  @Test
  void a_request_that_finds_nobody_times_out_after_five_seconds() {
    try (TestMachine machine = new TestMachine()) {
      machine.install("sender", "request-sender");
      machine.pass(Duration.ofMillis(4900));
      assertThat(machine.output("sender")).isEmpty();
      machine.pass(Duration.ofMillis(200));
      assertThat(machine.output("sender"))
          .isEqualTo("[req] request timeout!\n[req] request timeout!\n");
    }
  }

  @Test
  void a_client_is_answered_by_the_app_it_names() {
    try (TestMachine machine = new TestMachine()) {
      machine.install("handler", "request-handler");
      machine.settle();
      RecordingClient client = new RecordingClient(Endpoint.HOST);
      machine.router().attach(client);
      machine
          .router()
          .post(client, new Request(Request.GET, 0, 5, 0, "/app/handler/url1", NOTHING));
      machine.router().post(client, new Request(Request.GET, 0, 6, 0, "/url2", NOTHING));
      machine.settle();
      assertThat(client.responses).extracting(Response::status).containsExactly(69, 66);
      assertThat(client.responses).extracting(Response::mid).containsExactly(5, 6);
      assertThat(client.responses.getFirst().attributes().orElseThrow().text("key1"))
          .contains("value1");
    }
  }

  @Test
  void a_client_hears_that_nobody_is_there() {
    try (TestMachine machine = new TestMachine()) {
      RecordingClient client = new RecordingClient(Endpoint.HOST);
      machine.router().attach(client);
      machine.router().post(client, new Request(Request.GET, 0, 5, 0, "/app/none/url1", NOTHING));
      machine.router().post(client, new Request(Request.GET, 0, 6, 0, "/nothing", NOTHING));
      assertThat(client.responses).extracting(Response::status).containsExactly(160, 132);
      assertThat(
              client.responses.getFirst().attributes().orElseThrow().text(Response.ERROR_MESSAGE))
          .contains("Send request to applet failed: invalid applet name");
    }
  }
}
