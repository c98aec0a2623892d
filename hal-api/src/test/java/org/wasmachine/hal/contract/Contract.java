package org.wasmachine.hal.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.Feature;
import org.wasmachine.hal.HalException;

/** One part of the suite: a rig per test, threads that take part in the board's time, waiting. */
@Timeout(60)
abstract class Contract {
  /** How long the slowest backend may take for anything, on the board's clock. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  Rig rig;
  Board board;
  private final List<Thread> threads = new ArrayList<>();
  private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());

  abstract Rig newRig() throws Exception;

  /** What a thread of a test does. */
  interface Body {
    void run() throws Exception;
  }

  @BeforeEach
  void open() throws Exception {
    rig = newRig();
    board = rig.board();
  }

  @AfterEach
  void close() {
    rig.close();
  }

  boolean has(Feature feature) {
    return board.capabilities().has(feature);
  }

  /** Runs the call if the board has the feature; else it must be refused as UNSUPPORTED. */
  boolean supported(Feature feature, ThrowingCallable call) {
    if (has(feature)) {
      assertThat(catching(call)).isNull();
      return true;
    }
    refused(call, ErrorKind.UNSUPPORTED);
    return false;
  }

  private static Throwable catching(ThrowingCallable call) {
    return org.assertj.core.api.Assertions.catchThrowable(call);
  }

  /** The call must fail with one of some kinds and a message for people. */
  static void refused(ThrowingCallable call, ErrorKind... kinds) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            HalException.class,
            e -> {
              assertThat(e.kind()).as(e.getMessage()).isIn(Arrays.asList((Object[]) kinds));
              assertThat(e.errno()).isEqualTo(e.kind().errno());
              assertThat(e.getMessage()).isNotBlank();
            });
  }

  /** A point of time on the board's clock that comes only if something is broken. */
  long patience() {
    return board.clock().deadlineAfter(PATIENCE);
  }

  void sleep(Duration length) {
    try {
      board.clock().sleep(length);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Waits on the board's clock until something is so. */
  void eventually(BooleanSupplier condition) {
    long deadline = patience();
    while (!condition.getAsBoolean() && board.clock().nanos() < deadline) {
      sleep(Duration.ofMillis(2));
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }

  /** Prepares a thread that takes part in the board's time; no time passes before it runs. */
  Thread thread(String name, Body body) {
    Runnable task =
        board
            .clock()
            .participant(
                name,
                () -> {
                  try {
                    body.run();
                  } catch (Exception | AssertionError e) {
                    failures.add(e);
                  }
                });
    Thread thread = Thread.ofPlatform().name(name).unstarted(task);
    threads.add(thread);
    return thread;
  }

  /** Starts the prepared threads. */
  void start() {
    threads.forEach(Thread::start);
  }

  /** Waits for the started threads; none may have failed. */
  void join() throws InterruptedException {
    for (Thread thread : threads) {
      assertThat(thread.join(Duration.ofSeconds(50))).as(thread.getName()).isTrue();
    }
    assertThat(failures).isEmpty();
  }
}
