package org.wasmachine.vm.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wasmachine.vm.module.ModuleWriter.bytes;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.wasmachine.vm.engine.Engine;
import org.wasmachine.vm.module.ModuleWriter;

/** Apps that misbehave in every callback, beside one that must not notice. */
class HostileAppTest {

  private static final byte[] TRAP = bytes(0x00);
  private static final byte[] SPIN = bytes(0x03, 0x40, 0x0C, 0, 0x0B); // loop br 0 end
  private static final byte[] NOTHING = bytes();

  /** An app whose on_init makes a timer of 100 ms. */
  private static byte[] app(byte[] init, byte[] timer, byte[] destroy) {
    ModuleWriter writer = new ModuleWriter();
    int create = writer.importFunction("env", "wasm_create_timer", "iii:i");
    writer.exported(
        "on_init",
        ":",
        bytes(init, 0x41, 100L, 0x41, 1L, 0x41, 1L, 0x10, ModuleWriter.unsigned(create), 0x1A));
    writer.exported("on_timer_callback", "i:", timer);
    writer.exported("on_destroy", ":", destroy);
    writer.memory(1, 1);
    return writer.build();
  }

  private static void neighbourKeepsTime(TestMachine machine) {
    long before = machine.output("timer").lines().count();
    machine.pass(Duration.ofSeconds(2));
    assertThat(machine.output("timer").lines()).hasSize((int) before + 2);
  }

  @Test
  void a_trap_in_a_handler_is_reported_and_the_app_goes_on() {
    try (TestMachine machine = new TestMachine()) {
      machine.install("timer", "timer");
      machine.install("bad", app(NOTHING, TRAP, NOTHING));
      machine.pass(Duration.ofMillis(1150));
      assertThat(machine.console())
          .contains("Got exception running wasm code: Exception: unreachable");
      AppInfo info = machine.manager().find("bad").orElseThrow();
      assertThat(info.state()).isEqualTo(InstalledApp.State.RUNNING);
      assertThat(info.traps()).isEqualTo(11);
      neighbourKeepsTime(machine);
    }
  }

  @Test
  void a_trap_in_on_init_ends_the_app_after_on_destroy_and_leaves_it_listed() {
    try (TestMachine machine = new TestMachine()) {
      machine.install("bad", app(TRAP, NOTHING, TRAP));
      machine.settle();
      assertThat(machine.console())
          .containsSubsequence(
              "Got exception running WASM code: Exception: unreachable",
              "Got exception running WASM code: Exception: unreachable");
      assertThat(machine.manager().find("bad").orElseThrow().state())
          .isEqualTo(InstalledApp.State.ENDED);
    }
  }

  @Test
  void an_app_without_on_init_is_installed_and_ends() {
    try (TestMachine machine = new TestMachine()) {
      ModuleWriter writer = new ModuleWriter();
      writer.exported("other", ":", NOTHING);
      writer.memory(1, 1);
      machine.install("none", writer.build());
      machine.settle();
      assertThat(machine.console()).contains("Cannot find function on_init().");
      assertThat(machine.manager().find("none").orElseThrow().state())
          .isEqualTo(InstalledApp.State.ENDED);
    }
  }

  @ParameterizedTest
  @MethodSource("org.wasmachine.vm.TestEngines#all")
  void an_app_that_spins_in_any_callback_can_be_removed(Engine engine) {
    for (byte[] module :
        new byte[][] {
          app(SPIN, NOTHING, NOTHING), app(NOTHING, SPIN, NOTHING), app(NOTHING, NOTHING, SPIN)
        }) {
      try (TestMachine machine = new TestMachine(engine)) {
        machine.install("bad", module);
        machine.manage(
            () -> {
              Thread.yield();
              return true;
            });
        machine.uninstall("bad");
        machine.install("timer", "timer");
        machine.pass(Duration.ofMillis(1500));
        assertThat(machine.output("timer")).isEqualTo("Timer update 0\n");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("org.wasmachine.vm.TestEngines#all")
  void a_handler_that_computes_too_long_ends_its_app_and_no_other(Engine engine) {
    try (TestMachine machine = new TestMachine(engine)) {
      machine.install("timer", "timer");
      AppSettings impatient = AppSettings.of("bad").withWatchdogMillis(150);
      machine.manage(() -> machine.manager().install(impatient, app(NOTHING, SPIN, NOTHING)));
      machine.manage(
          () -> {
            while (state(machine, "bad") != InstalledApp.State.ENDED) {
              Thread.sleep(5);
            }
            return true;
          });
      assertThat(machine.manager().find("bad").orElseThrow().reason())
          .contains("a handler used more than 150 ms of processor time");
      neighbourKeepsTime(machine);
    }
  }

  private static InstalledApp.State state(TestMachine machine, String name) {
    return machine.manager().find(name).orElseThrow().state();
  }

  @Test
  void a_flooded_queue_drops_and_counts() {
    try (TestMachine machine = new TestMachine()) {
      AppInfo info = machine.install("timer", "timer");
      machine.settle();
      RecordingClient client = new RecordingClient(Endpoint.HOST);
      machine.router().attach(client);
      for (int i = 0; i < 80; i++) { // the app has no turn meanwhile
        machine
            .router()
            .post(
                client,
                new Request(
                    Request.GET, 0, i, 0, "/app/timer/x", new Attribute.Bytes(new byte[0])));
      }
      assertThat(client.responses).hasSize(30).allMatch(response -> response.status() == 163);
      machine.settle();
      info = machine.manager().find(info.name()).orElseThrow();
      assertThat(info.dropped()).isEqualTo(30);
      assertThat(info.delivered()).isEqualTo(50);
      neighbourKeepsTime(machine);
    }
  }

  @Test
  void a_leaking_app_only_loses_its_own_messages() {
    ModuleWriter writer = new ModuleWriter();
    int create = writer.importFunction("env", "wasm_create_timer", "iii:i");
    int malloc = writer.importFunction("env", "malloc", "i:i");
    writer.exported(
        "on_init",
        ":",
        bytes(0x41, 10L, 0x41, 1L, 0x41, 1L, 0x10, ModuleWriter.unsigned(create), 0x1A));
    writer.exported(
        "on_timer_callback", "i:", bytes(0x41, 1000L, 0x10, ModuleWriter.unsigned(malloc), 0x1A));
    writer.exported("on_request", "ii:", TRAP);
    writer.memory(1, 1);
    try (TestMachine machine = new TestMachine()) {
      machine.install("timer", "timer");
      machine.install("leak", writer.build());
      machine.pass(Duration.ofSeconds(1));
      RecordingClient client = new RecordingClient(Endpoint.HOST);
      machine.router().attach(client);
      machine
          .router()
          .post(
              client,
              new Request(
                  Request.GET, 0, 1, 0, "/app/leak/x", new Attribute.Bytes(new byte[1000])));
      machine.settle();
      assertThat(machine.output("leak")).contains("warning: allocate 1020 bytes memory failed");
      assertThat(machine.manager().find("leak").orElseThrow().traps()).isZero();
      neighbourKeepsTime(machine);
    }
  }
}
