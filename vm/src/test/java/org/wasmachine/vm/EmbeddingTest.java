package org.wasmachine.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.wasmachine.vm.module.ModuleWriter.bytes;
import static org.wasmachine.vm.module.ModuleWriter.unsigned;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.wasmachine.vm.engine.Engine;
import org.wasmachine.vm.module.ModuleException;
import org.wasmachine.vm.module.ModuleWriter;

/** The machine as a library, with natives of the program's own. */
@ParameterizedClass
@MethodSource("org.wasmachine.vm.TestEngines#all")
@Timeout(60)
class EmbeddingTest {

  private static final int GET = 0x20;
  private static final int CONST = 0x41;
  private static final int CALL = 0x10;
  private static final int MULTIPLY = 0x6C;
  private static final int END = 0x0B;

  @Parameter Engine engine;

  @TempDir Path folder;

  private static ProcessConfig config() {
    return ProcessConfig.of("embedded").withConsole(Console.none());
  }

  /**
   * An app that calls {@code hosted.pong(number)} from {@code ping(number)} and multiplies by a
   * factor; its start function counts at address 0, which {@code begun} reads.
   */
  private static byte[] app(int factor) {
    ModuleWriter writer = new ModuleWriter();
    int pong = writer.importFunction("hosted", "pong", "i:i");
    writer.memory(1, 1).export("memory", 2, 0);
    writer.exported(
        "ping", "i:i", bytes(GET, 0, CALL, unsigned(pong), CONST, (long) factor, MULTIPLY));
    writer.exported("begun", ":i", bytes(CONST, 0L, 0x28, 2, 0));
    writer.exported("main", ":i", bytes(CONST, 7L));
    writer.exported("spin", ":", bytes(0x03, 0x40, 0x0C, 0, END));
    writer.start(
        writer.function(
            ":", bytes(0), bytes(CONST, 0L, CONST, 0L, 0x28, 2, 0, CONST, 1L, 0x6A, 0x36, 2, 0)));
    return writer.build();
  }

  private Machine machine() {
    Machine machine = Machine.standard(engine);
    machine.natives("hosted").define("pong", "(i)i", (_, arguments) -> arguments[0] + 1);
    return machine;
  }

  private Path file(int factor) throws IOException {
    return Files.write(folder.resolve("app.wasm"), app(factor));
  }

  @Test
  void an_export_calls_a_native_of_the_program() {
    Machine machine = machine();
    try (GuestProcess app = machine.start(machine.load(app(2)), config())) {
      assertThat(app.call("ping", 20)).isEqualTo(42);
    }
  }

  @Test
  void an_app_runs_from_its_beginning_to_its_end() {
    Machine machine = machine();
    assertThat(machine.run(machine.load(app(2)), config())).isEqualTo(7);
  }

  @Test
  void the_start_function_runs_once_before_the_first_call() {
    Machine machine = machine();
    try (GuestProcess app = machine.start(machine.load(app(2)), config())) {
      assertThat(app.call("begun")).isEqualTo(1);
      app.initialize();
      assertThat(app.call("begun")).isEqualTo(1);
    }
  }

  @Test
  void a_call_that_cannot_be_says_why() {
    Machine machine = machine();
    try (GuestProcess app = machine.start(machine.load(app(2)), config())) {
      assertThatThrownBy(() -> app.call("pang")).hasMessage("lookup function pang failed");
      assertThatThrownBy(() -> app.call("ping")).hasMessage("invalid input argument count");
    }
  }

  @Test
  void calls_of_many_threads_come_one_after_the_other() throws Exception {
    List<Thread> inside = Collections.synchronizedList(new ArrayList<>());
    Machine machine = Machine.standard(engine);
    machine
        .natives("hosted")
        .define(
            "pong",
            "(i)i",
            (_, arguments) -> {
              inside.add(Thread.currentThread());
              assertThat(inside).hasSize(1);
              inside.clear();
              return arguments[0];
            });
    try (GuestProcess app = machine.start(machine.load(app(1)), config());
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Long>> results = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        long number = i;
        results.add(callers.submit(() -> app.call("ping", number)));
      }
      for (int i = 0; i < 50; i++) {
        assertThat(results.get(i).get()).isEqualTo(i);
      }
    }
  }

  // ---- a module replaced in use
  // ------------------------------------------------------------------

  @Test
  void a_changed_file_is_used_after_a_reload() throws IOException {
    try (ReloadableApp app = ReloadableApp.open(machine(), file(2), config())) {
      assertThat(app.call("ping", 1)).isEqualTo(4);
      assertThat(app.reload()).isFalse();
      file(3);
      assertThat(app.call("ping", 1)).isEqualTo(4);
      assertThat(app.reload()).isTrue();
      assertThat(app.call("ping", 1)).isEqualTo(6);
      assertThat(app.call("begun")).as("a version begins anew").isEqualTo(1);
    }
  }

  @Test
  void a_broken_version_changes_nothing() throws IOException {
    Path file = file(2);
    try (ReloadableApp app = ReloadableApp.open(machine(), file, config())) {
      Files.write(file, bytes("no module"));
      assertThatThrownBy(app::reload).isInstanceOf(ModuleException.class);
      assertThat(app.call("ping", 1)).isEqualTo(4);
      ModuleWriter trapping = new ModuleWriter();
      trapping.start(trapping.function(":", bytes(0), bytes(0x00)));
      Files.write(file, trapping.build());
      assertThatThrownBy(app::reload).isInstanceOf(Trap.class).hasMessage("unreachable");
      Files.delete(file);
      assertThatThrownBy(app::reload).isInstanceOf(IOException.class);
      assertThat(app.call("ping", 1)).isEqualTo(4);
    }
  }

  @Test
  void a_call_finishes_in_the_version_in_which_it_began() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Machine machine = Machine.standard(engine);
    machine
        .natives("hosted")
        .define(
            "pong",
            "(i)i",
            (_, arguments) -> {
              if (arguments[0] == 1) {
                inside.countDown();
                await(go);
              }
              return arguments[0];
            });
    try (ReloadableApp app = ReloadableApp.open(machine, file(10), config());
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      GuestProcess first = app.process();
      Future<Long> slow = callers.submit(() -> app.call("ping", 1));
      inside.await();
      file(100);
      assertThat(app.reload()).isTrue();
      assertThat(app.call("ping", 2)).isEqualTo(200);
      assertThat(first.killed()).isFalse();
      go.countDown();
      assertThat(slow.get()).isEqualTo(10);
      assertThat(first.killed()).as("closed after its last call").isTrue();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new Trap(Trap.TERMINATED, e);
    }
  }

  @Test
  void closing_a_reloaded_app_ends_its_calls() throws Exception {
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      ReloadableApp app = ReloadableApp.open(machine(), file(2), config());
      Future<Long> endless = callers.submit(() -> app.call("spin"));
      while (app.process().threads().isEmpty()) {
        Thread.onSpinWait();
      }
      app.close();
      assertThatThrownBy(endless::get).cause().hasMessage(Trap.TERMINATED);
    }
  }
}
