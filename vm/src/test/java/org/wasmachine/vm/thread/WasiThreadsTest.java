package org.wasmachine.vm.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.wasmachine.vm.module.ModuleWriter.bytes;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntBinaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.wasmachine.hal.time.VirtualClock;
import org.wasmachine.vm.Console;
import org.wasmachine.vm.EntryPoint;
import org.wasmachine.vm.GuestExit;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.GuestThread;
import org.wasmachine.vm.ProcessConfig;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.engine.Engine;
import org.wasmachine.vm.module.ModuleDecoder;
import org.wasmachine.vm.module.ModuleWriter;
import org.wasmachine.vm.natives.NativeRegistry;
import org.wasmachine.vm.natives.Rows;

/** The rows of "wasi-threads". What a thread does is {@link #work}, by its id and argument. */
@Rows(WasiThreads.class)
@ParameterizedClass
@MethodSource("org.wasmachine.vm.TestEngines#all")
@Timeout(60)
class WasiThreadsTest {

  private static final int STARTS = 128;

  @Parameter Engine engine;

  private final VirtualClock clock = new VirtualClock();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final List<String> events = Collections.synchronizedList(new ArrayList<>());
  private final List<GuestProcess> processes = new ArrayList<>();
  private IntBinaryOperator work = (_, _) -> 0;

  @AfterEach
  void close() {
    processes.forEach(GuestProcess::close);
    clock.close();
  }

  /**
   * A module whose start function counts at address 128; {@code spawn} calls the import, {@code
   * wasi_thread_start} calls {@code test.work}.
   */
  private GuestProcess process(boolean withEntry) {
    ModuleWriter writer = new ModuleWriter();
    int spawn = writer.importFunction("wasi", "thread-spawn", "i:i");
    int call = writer.importFunction("test", "work", "ii:i");
    writer.sharedMemory(1, 1);
    writer.export("memory", 2, 0);
    writer.global(0x7F, 1, 0x41, 0x4000L, 0x0B);
    writer.global(0x7F, 0, 0x41, 0x2000L, 0x0B).export("__data_end", 3, 1);
    writer.global(0x7F, 0, 0x41, 0x4000L, 0x0B).export("__heap_base", 3, 2);
    writer.exported("spawn", "i:i", bytes(0x20, 0, 0x10, ModuleWriter.unsigned(spawn)));
    writer.exported("setStack", "i:", bytes(0x20, 0, 0x24, 0));
    writer.start(
        writer.function(
            ":", bytes(0), bytes(0x41, (long) STARTS, 0x41, 1L, 0xFE, 0x1E, 2, 0, 0x1A)));
    if (withEntry) {
      writer.exported(
          "wasi_thread_start",
          "ii:",
          bytes(0x20, 0, 0x20, 1, 0x10, ModuleWriter.unsigned(call), 0x1A));
    }
    NativeRegistry natives =
        ThreadNatives.addTo(new NativeRegistry())
            .define("test", "work", "(ii)i", (_, a) -> work.applyAsInt((int) a[0], (int) a[1]));
    GuestProcess process =
        GuestProcess.create(
            engine.compile(ModuleDecoder.decode(writer.build())),
            natives,
            ProcessConfig.of("threads", clock)
                .withConsole(new Console(InputStream.nullInputStream(), err, err)));
    processes.add(process);
    return process;
  }

  private static int spawn(GuestProcess process, int argument) {
    return (int) process.instance().export("spawn").orElseThrow().callForOne(argument);
  }

  private void sleep(int seconds) {
    try {
      clock.sleep(java.time.Duration.ofSeconds(seconds));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Trap(Trap.TERMINATED, e);
    }
  }

  @Test
  void a_thread_gets_its_id_and_argument_and_the_memory() {
    work =
        (id, argument) -> {
          events.add("thread " + id + " got " + argument);
          return 0;
        };
    GuestProcess process = process(true);
    process.run(
        () -> {
          assertThat(spawn(process, 40)).isEqualTo(1);
          assertThat(spawn(process, 50)).isEqualTo(2);
          sleep(1);
          return 0;
        });
    assertThat(events).containsExactly("thread 1 got 40", "thread 2 got 50");
  }

  @Test
  void the_start_function_runs_in_every_thread() {
    GuestProcess process = process(true);
    process.run(
        () -> {
          new EntryPoint(process).initialize();
          spawn(process, 0);
          spawn(process, 0);
          sleep(1);
          return 0;
        });
    assertThat(process.memory().i32(STARTS)).isEqualTo(3);
  }

  @Test
  void a_thread_may_put_its_stack_anywhere() {
    work =
        (_, argument) -> {
          GuestThread.current()
              .orElseThrow()
              .instance()
              .export("setStack")
              .orElseThrow()
              .call(argument);
          events.add("stack set");
          return 0;
        };
    GuestProcess process = process(true);
    process.run(
        () -> {
          spawn(process, 0x8000);
          spawn(process, 16);
          sleep(1);
          return 0;
        });
    assertThat(events).hasSize(2);
  }

  @Test
  void the_id_released_last_is_given_first() {
    work =
        (_, seconds) -> {
          sleep(seconds);
          return 0;
        };
    GuestProcess process = process(true);
    process.run(
        () -> {
          assertThat(List.of(spawn(process, 1), spawn(process, 2), spawn(process, 9)))
              .containsExactly(1, 2, 3);
          sleep(3);
          assertThat(List.of(spawn(process, 0), spawn(process, 0), spawn(process, 0)))
              .containsExactly(2, 1, 4);
          return 0;
        });
  }

  @Test
  void the_fifth_at_once_is_refused() {
    work =
        (_, _) -> {
          sleep(1000);
          return 0;
        };
    GuestProcess process = process(true);
    process.run(
        () -> {
          for (int id = 1; id <= 4; id++) {
            assertThat(spawn(process, 0)).isEqualTo(id);
          }
          assertThat(spawn(process, 0)).isEqualTo(-1);
          return 0;
        });
    assertThat(err.toString()).contains("Failed to spawn a new thread");
  }

  @Test
  void without_the_entry_nothing_starts() {
    GuestProcess process = process(false);
    assertThat(process.run(() -> spawn(process, 0))).isEqualTo(-1);
    assertThat(err.toString()).contains("Failed to find thread start function wasi_thread_start");
  }

  @Test
  void an_exit_in_a_thread_ends_all() {
    work =
        (_, code) -> {
          throw new GuestExit(code);
        };
    GuestProcess process = process(true);
    assertThatExceptionOfType(GuestExit.class)
        .isThrownBy(
            () ->
                process.run(
                    () -> {
                      spawn(process, 3);
                      sleep(1000);
                      return 0;
                    }))
        .matches(exit -> exit.code() == 3);
    assertThat(clock.nanos()).isZero();
  }

  @Test
  void a_trap_in_a_thread_ends_all() {
    work =
        (_, _) -> {
          throw new Trap("unreachable");
        };
    GuestProcess process = process(true);
    assertThatExceptionOfType(Trap.class)
        .isThrownBy(
            () ->
                process.run(
                    () -> {
                      spawn(process, 3);
                      sleep(1000);
                      return 0;
                    }))
        .withMessage("unreachable");
  }
}
