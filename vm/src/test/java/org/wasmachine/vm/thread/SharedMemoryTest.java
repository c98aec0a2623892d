package org.wasmachine.vm.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.wasmachine.hal.time.RealClock;
import org.wasmachine.vm.GuestMemory;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.GuestThread;
import org.wasmachine.vm.ProcessConfig;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.engine.Engine;
import org.wasmachine.vm.engine.Instance;
import org.wasmachine.vm.engine.InstanceSpec;
import org.wasmachine.vm.module.ModuleDecoder;
import org.wasmachine.vm.natives.NativeRegistry;

/**
 * Atomics of shared memory under load, on every engine: four threads that run at the same time,
 * long enough for the JIT. {@code -Dwasmachine.atomics.rounds=N} makes it longer.
 */
@ParameterizedClass
@MethodSource("org.wasmachine.vm.TestEngines#all")
@Timeout(300)
class SharedMemoryTest {

  private static final int AT = 64;
  private static final int THREADS = 4;
  private static final int ROUNDS = Integer.getInteger("wasmachine.atomics.rounds", 100_000);

  @Parameter Engine engine;

  private final RealClock clock = new RealClock();
  private final List<GuestThread> running = new ArrayList<>();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private Optional<GuestProcess> started = Optional.empty();

  @AfterEach
  void close() {
    started.ifPresent(GuestProcess::close);
    clock.close();
  }

  private int rounds() {
    return engine.name().equals("interpreter") ? ROUNDS / 20 : ROUNDS;
  }

  private GuestProcess process() {
    if (started.isEmpty()) {
      started =
          Optional.of(
              GuestProcess.create(
                  engine.compile(ModuleDecoder.decode(AtomicsModule.build())),
                  new NativeRegistry(),
                  ProcessConfig.of("atomics", clock)));
    }
    return started.get();
  }

  private GuestMemory memory() {
    return process().memory();
  }

  /** Starts a thread that calls an exported function. */
  private void start(String function, long... arguments) {
    GuestProcess process = process();
    InstanceSpec spec = process.spec();
    Instance instance =
        process
            .compiled()
            .instantiate(
                new InstanceSpec(
                    spec.imports(),
                    spec.memory(),
                    Optional.of(process.instance()),
                    spec.importedGlobals(),
                    spec.globalValues(),
                    spec.auxStack(),
                    spec.futex()));
    running.add(
        process.start(
            instance,
            running.size() + 1,
            () -> {
              try {
                instance.export(function).orElseThrow().call(arguments);
              } catch (Throwable thrown) {
                failure.compareAndSet(null, thrown);
              }
            },
            function));
  }

  private void startFour(String function) {
    for (int i = 0; i < THREADS; i++) {
      start(function, AT, rounds());
    }
  }

  private void joinAll() {
    try {
      for (GuestThread thread : running) {
        thread.join();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    assertThat(failure.get()).isNull();
  }

  @Test
  void add_8_bits() {
    startFour("add8");
    joinAll();
    assertThat(memory().u8(AT)).isEqualTo(THREADS * rounds() & 0xFF);
    assertThat(memory().u8(AT + 1)).isZero();
  }

  @Test
  void add_16_bits() {
    startFour("add16");
    joinAll();
    assertThat(memory().u16(AT)).isEqualTo(THREADS * rounds() & 0xFFFF);
    assertThat(memory().u16(AT + 2)).isZero();
  }

  @Test
  void add_32_bits() {
    startFour("add32");
    joinAll();
    assertThat(memory().i32(AT)).isEqualTo(THREADS * rounds());
  }

  @Test
  void add_64_bits() {
    startFour("add64");
    joinAll();
    assertThat(memory().i64(AT)).isEqualTo((long) THREADS * rounds());
  }

  @Test
  void an_even_number_of_inversions() {
    startFour("xor32");
    joinAll();
    assertThat(memory().i32(AT)).isZero();
  }

  @Test
  void compare_and_exchange_32_bits() {
    startFour("cas32");
    joinAll();
    assertThat(memory().i32(AT)).isEqualTo(THREADS * rounds());
  }

  @Test
  void compare_and_exchange_64_bits() {
    startFour("cas64");
    joinAll();
    assertThat(memory().i64(AT)).isEqualTo((long) THREADS * rounds());
  }

  @Test
  @DisplayName(
      "operations of different widths in one word: 64 bits, its upper half, its fourth byte")
  void mixed_widths() {
    start("add64", AT, rounds());
    start("add32", AT + 4, rounds());
    start("add32", AT + 4, rounds());
    start("add8", AT + 3, rounds());
    joinAll();
    assertThat(memory().i64(AT) & 0xFF_FFFF).as("low 24 bits").isEqualTo(rounds() & 0xFF_FFFF);
    int carry = rounds() >>> 24;
    assertThat(memory().u8(AT + 3)).as("fourth byte").isEqualTo(rounds() + carry & 0xFF);
    assertThat(memory().i32(AT + 4)).as("upper half").isEqualTo(2 * rounds());
  }

  @Test
  void plain_data_under_a_spin_lock() {
    startFour("spinLock");
    joinAll();
    assertThat(memory().i32(AT + 8)).isEqualTo(THREADS * rounds());
  }

  @Test
  void plain_data_under_a_lock_that_waits_and_notifies() {
    startFour("waitLock");
    joinAll();
    assertThat(memory().i32(AT + 8)).isEqualTo(THREADS * rounds());
  }

  @Test
  void two_threads_take_turns_with_wait64_and_notify() {
    int turns = rounds() / 10;
    start("turn", AT, turns, 0);
    start("turn", AT, turns, 1);
    joinAll();
    assertThat(memory().i64(AT)).isEqualTo(2L * turns);
  }

  @Test
  void a_thread_that_waits_for_ever_ends_when_killed() {
    memory().putI64(AT, 1);
    start("turn", AT, 1, 0);
    process().kill();
    GuestThread waiting = running.getFirst();
    assertThatExceptionOfType(AssertionError.class).isThrownBy(this::joinAll);
    assertThat(waiting.isAlive()).isFalse();
    assertThat(failure.get()).isInstanceOf(Trap.class).hasMessage(Trap.TERMINATED);
  }
}
