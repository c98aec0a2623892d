package org.wasmachine.cli;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * SIGTERM and Ctrl-C for a machine: it is asked to end, and the JVM waits until that is done, so
 * that every app gets its {@code on_destroy} and pins are safe.
 */
final class StopSignal implements AutoCloseable {

  private final CountDownLatch done = new CountDownLatch(1);
  private Optional<MachineService> service = Optional.empty();
  private boolean signalled;

  private StopSignal() {}

  /** Waits for the signal from now on. */
  static StopSignal install() {
    StopSignal signal = new StopSignal();
    Runtime.getRuntime().addShutdownHook(new Thread(signal::stop, "stop"));
    return signal;
  }

  /** The machine that is to be stopped, instead of the one before. */
  synchronized void stops(MachineService running) {
    service = Optional.of(running);
    if (signalled) {
      running.end(MachineService.End.STOP);
    }
  }

  private void stop() {
    synchronized (this) {
      signalled = true;
      service.ifPresent(running -> running.end(MachineService.End.STOP));
    }
    try {
      done.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** All is done; the JVM may go. */
  @Override
  public void close() {
    done.countDown();
  }
}
