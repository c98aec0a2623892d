package org.wasmachine.cli;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.wasmachine.vm.GuestProcess;

/**
 * Ctrl-C and SIGTERM while an app runs: the app ends, and the board is closed before the JVM goes.
 * Made before the board is opened and closed after it.
 */
final class Interrupt implements AutoCloseable {

  /** What an end takes at most; then the JVM goes whatever still waits, say for a reader. */
  private static final int PATIENCE_SECONDS = 2;

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook = new Thread(this::signalled, "interrupt");
  private Optional<GuestProcess> running = Optional.empty();
  private boolean signal;

  private Interrupt() {}

  /** From now on a signal is heard. */
  static Interrupt watch() {
    Interrupt interrupt = new Interrupt();
    Runtime.getRuntime().addShutdownHook(interrupt.hook);
    return interrupt;
  }

  /** Runs {@code body}; a signal meanwhile, or before, kills the process, which is closed then. */
  int killing(GuestProcess process, IntSupplier body) {
    try {
      started(process);
      return body.getAsInt();
    } finally {
      process.close();
    }
  }

  private synchronized void started(GuestProcess process) {
    running = Optional.of(process);
    if (signal) {
      process.kill();
    }
  }

  private void signalled() {
    synchronized (this) {
      signal = true;
      running.ifPresent(GuestProcess::kill);
    }
    try {
      ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the JVM is on its way out already, with the hook running
    }
  }
}
