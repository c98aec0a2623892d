package org.wasmachine.vm.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.wasmachine.vm.module.ModuleWriter.bytes;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.wasmachine.hal.time.Participation;
import org.wasmachine.hal.time.VirtualClock;
import org.wasmachine.vm.Console;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.Machine;
import org.wasmachine.vm.ProcessConfig;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.endive.EndiveEngine;
import org.wasmachine.vm.module.ModuleWriter;
import org.wasmachine.vm.natives.NativeRegistry;
import org.wasmachine.vm.wasi.Wasi;

/** Apps that are run by themselves, without a manager. */
class GuestAppTest {

  private static final Machine MACHINE =
      new Machine(EndiveEngine.interpreter(), TestMachine.natives());

  private final VirtualClock clock = new VirtualClock();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private GuestProcess process(byte[] module) {
    return MACHINE.start(
        MACHINE.load(module),
        ProcessConfig.of("app", clock)
            .withConsole(new Console(InputStream.nullInputStream(), out, out)));
  }

  private String output() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void an_app_of_the_framework_runs_until_it_is_killed() throws Exception {
    Participation test = clock.enter("test");
    try (GuestProcess process = process(TestMachine.guest("timer"))) {
      CompletableFuture<Integer> ended =
          CompletableFuture.supplyAsync(
              () -> process.run(GuestApp.of(process)::runAlone),
              task -> Thread.ofPlatform().start(task));
      clock.external(
          () -> {
            while (process.threads().isEmpty()) {
              Thread.onSpinWait();
            }
            return true;
          });
      clock.sleep(Duration.ofMillis(2500));
      assertThat(output()).isEqualTo("Timer update 0\nTimer update 1\n");
      process.kill();
      test.close();
      assertThatThrownBy(ended::join)
          .hasCauseInstanceOf(Trap.class)
          .hasMessageContaining(Trap.TERMINATED);
    }
  }

  /**
   * main makes a timer of 100 ms, optionally sleeps 350 ms, and returns 7; a handler prints '!'.
   */
  private static byte[] withMain(boolean periodic, boolean sleeps) {
    ModuleWriter writer = new ModuleWriter();
    byte[] create =
        ModuleWriter.unsigned(writer.importFunction("env", "wasm_create_timer", "iii:i"));
    byte[] usleep = ModuleWriter.unsigned(writer.importFunction("env", "usleep", "i:i"));
    byte[] putchar = ModuleWriter.unsigned(writer.importFunction("env", "putchar", "i:i"));
    writer.exported(
        "main",
        ":i",
        bytes(
            bytes(0x41, 100L, 0x41, periodic ? 1L : 0L, 0x41, 1L, 0x10, create, 0x1A),
            sleeps ? bytes(0x41, 350_000L, 0x10, usleep, 0x1A) : bytes(),
            bytes(0x41, 46L, 0x10, putchar, 0x1A, 0x41, 7L)));
    writer.exported("on_timer_callback", "i:", bytes(0x41, 33L, 0x10, putchar, 0x1A));
    writer.memory(1, 1);
    return writer.build();
  }

  @Test
  void main_gets_messages_while_it_sleeps() {
    try (GuestProcess process = process(withMain(false, true))) {
      assertThat(process.run(GuestApp.of(process)::runAlone)).isEqualTo(7);
      assertThat(output()).isEqualTo("!.");
      assertThat(clock.nanos()).isEqualTo(Duration.ofMillis(350).toNanos());
    }
  }

  /** A WASI program that makes a timer of 100 ms and waits 350 ms by poll_oneoff. */
  private static byte[] waitingInPoll() {
    ModuleWriter writer = new ModuleWriter();
    byte[] create =
        ModuleWriter.unsigned(writer.importFunction("env", "wasm_create_timer", "iii:i"));
    byte[] putchar = ModuleWriter.unsigned(writer.importFunction("env", "putchar", "i:i"));
    byte[] poll =
        ModuleWriter.unsigned(
            writer.importFunction("wasi_snapshot_preview1", "poll_oneoff", "iiii:i"));
    writer.exported(
        "_start",
        ":",
        bytes(
            bytes(0x41, 100L, 0x41, 1L, 0x41, 1L, 0x10, create, 0x1A),
            bytes(0x41, 64L, 0x41, 128L, 0x41, 1L, 0x41, 192L, 0x10, poll),
            bytes(0x41, 48L, 0x6A, 0x10, putchar, 0x1A), // its result as a digit
            bytes(0x00))); // ends here: the timer is periodic
    writer.exported("on_timer_callback", "i:", bytes(0x41, 33L, 0x10, putchar, 0x1A));
    writer.memory(1, 1);
    ByteBuffer subscription = ByteBuffer.allocate(48).order(ByteOrder.LITTLE_ENDIAN);
    subscription.putInt(16, 1).putLong(24, 350_000_000L);
    writer.data(64, subscription.array());
    return writer.build();
  }

  @Test
  void a_wasi_program_gets_messages_while_it_waits_for_time_alone() {
    NativeRegistry natives = TestMachine.natives();
    Wasi.addTo(natives);
    Machine machine = new Machine(EndiveEngine.interpreter(), natives);
    try (GuestProcess process =
        machine.start(
            machine.load(waitingInPoll()),
            ProcessConfig.of("app", clock)
                .withConsole(new Console(InputStream.nullInputStream(), out, out)))) {
      assertThatThrownBy(() -> process.run(GuestApp.of(process)::runAlone))
          .isInstanceOf(Trap.class)
          .hasMessageContaining("unreachable");
      assertThat(output()).isEqualTo("!!!0");
      assertThat(clock.nanos()).isEqualTo(Duration.ofMillis(350).toNanos());
    }
  }

  @Test
  void after_main_the_app_lives_on_while_a_timer_runs() {
    try (GuestProcess process = process(withMain(false, false))) {
      assertThat(process.run(GuestApp.of(process)::runAlone)).isEqualTo(7);
      assertThat(output()).isEqualTo(".!");
    }
  }

  @Test
  void an_app_without_messages_ends_with_main() {
    try (GuestProcess process = process(TestMachine.guest("hello"))) {
      assertThat(process.run(GuestApp.of(process)::runAlone)).isZero();
      assertThat(output()).contains("Hello");
    }
  }

  @Test
  void other_families_post_messages() {
    ModuleWriter writer = new ModuleWriter();
    byte[] usleep = ModuleWriter.unsigned(writer.importFunction("env", "usleep", "i:i"));
    byte[] putchar = ModuleWriter.unsigned(writer.importFunction("env", "putchar", "i:i"));
    writer.exported("main", ":i", bytes(0x41, 1L, 0x10, usleep));
    writer.exported(
        "on_news", "iii:", bytes(0x20, 1, 0x2D, 0, 0, 0x10, putchar, 0x1A)); // print the first byte
    writer.memory(1, 1);
    try (GuestProcess process = process(writer.build())) {
      GuestApp app = GuestApp.of(process);
      AppCallback news = AppCallback.of("on_news");
      assertThat(
              app.queue()
                  .post(
                      calls ->
                          calls.callWithBytes(news, "Q".getBytes(StandardCharsets.US_ASCII), 42)))
          .isTrue();
      process.run(app::runAlone);
      assertThat(output()).isEqualTo("Q");
      assertThat(process.heap().inserted().used()).isZero();
    }
  }
}
