package org.wasmachine.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.hal.time.RealClock;
import org.wasmachine.hal.time.VirtualClock;
import org.wasmachine.vm.engine.Engine;

/**
 * An app that never ends by itself ends within 100 ms of being told to, whatever it is doing, in
 * every engine. A busy machine may take the processor away for longer than that, so the app is
 * killed again until it was once quick enough; an engine that is too slow never is. How long it
 * takes on a quiet machine tells {@code apps/bench/run kill}.
 */
@ParameterizedClass
@MethodSource("org.wasmachine.vm.TestEngines#all")
@Timeout(90)
class KillTest {

  private static final Duration LIMIT = Duration.ofMillis(100);

  /** How long a busy machine gets to be quick once. */
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @Parameter Engine engine;

  private GuestProcess endless(String way, Clock clock, OutputStream out) throws IOException {
    Machine machine = Machine.standard(engine);
    return machine.start(
        machine.load(Path.of("../apps/prebuilt/endless.wasm")),
        ProcessConfig.of("endless", clock)
            .withArguments(List.of(way))
            .withConsole(new Console(InputStream.nullInputStream(), out, out)));
  }

  /** Counts down when something is written. */
  private static OutputStream signal(CountDownLatch written) {
    return new OutputStream() {
      @Override
      public void write(int value) {
        written.countDown();
      }
    };
  }

  private static void awaitCall(
      GuestProcess process, CompletableFuture<Integer> end, String nativeName) {
    while (process.threads().stream()
        .flatMap(thread -> Stream.of(thread.getStackTrace()))
        .noneMatch(frame -> frame.getMethodName().equals(nativeName))) {
      assertThat(end).isNotDone();
    }
  }

  /** Each way of the app, and the native that it is inside of when it is killed. */
  @ParameterizedTest
  @CsvSource({
    "loop,",
    "native,",
    "callback, qsort",
    "sleep, sleep",
    "accept, sock_accept",
    "wait, pthread_cond_wait",
    "join, pthread_join"
  })
  void ends_within_100_ms_of_being_told_to(String way, String inside, TestReporter reporter)
      throws Exception {
    long begin = System.nanoTime();
    List<Duration> latencies = new ArrayList<>();
    do {
      latencies.add(kill(way, Optional.ofNullable(inside)));
    } while (latencies.getLast().compareTo(LIMIT) > 0
        && System.nanoTime() - begin < PATIENCE.toNanos());
    reporter.publishEntry(engine.name() + " " + way, latencies.toString());
    assertThat(latencies).last(InstanceOfAssertFactories.DURATION).isLessThanOrEqualTo(LIMIT);
  }

  /** From being told to the end of the last thread. */
  private Duration kill(String way, Optional<String> inside) throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    try (Clock clock = new RealClock();
        GuestProcess process = endless(way, clock, signal(running))) {
      CompletableFuture<Integer> end = run(process);
      running.await();
      if (inside.isPresent()) {
        awaitCall(process, end, inside.get());
      }
      long told = System.nanoTime();
      process.kill();
      assertTerminated(end);
      while (!process.threads().isEmpty()) {
        Thread.sleep(0, 100_000);
      }
      return Duration.ofNanos(System.nanoTime() - told);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"loop", "native", "callback", "wait", "join"})
  void ends_in_virtual_time_too(String way) throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    try (Clock clock = new VirtualClock();
        GuestProcess process = endless(way, clock, signal(running))) {
      CompletableFuture<Integer> end = run(process);
      running.await();
      process.kill();
      assertTerminated(end);
    }
  }

  @Test
  void ends_while_it_prints_to_somebody_who_does_not_read() throws Exception {
    try (BlockedStream nobody = new BlockedStream();
        Clock clock = new RealClock();
        GuestProcess process = endless("print", clock, ConsoleOutput.buffered(nobody))) {
      CompletableFuture<Integer> end = run(process);
      nobody.awaitWriter();

      process.kill();

      assertTerminated(end);
    }
  }

  private static CompletableFuture<Integer> run(GuestProcess process) {
    CompletableFuture<Integer> end = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                end.complete(process.run(() -> main(process)));
              } catch (Throwable failure) {
                end.completeExceptionally(failure);
              }
            });
    return end;
  }

  private static int main(GuestProcess process) {
    EntryPoint entry = new EntryPoint(process);
    entry.initialize();
    return entry.main();
  }

  private static void assertTerminated(CompletableFuture<Integer> end) {
    assertThatThrownBy(end::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(Trap.class)
        .hasMessage(Trap.TERMINATED);
  }
}
