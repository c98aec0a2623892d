package org.wasmachine.cli;

import java.util.concurrent.CountDownLatch;
import java.util.function.IntSupplier;
import org.wasmachine.vm.GuestProcess;

/**
 * Ctrl-C and SIGTERM while an app runs: the app ends, and the board is closed before the JVM goes.
 */
final class Interrupt {

  private Interrupt() {}

  /** Runs {@code body}; a signal meanwhile kills the process and waits for the command's end. */
  static int killing(GuestProcess process, IntSupplier body) {
    CountDownLatch ended = new CountDownLatch(1);
    Thread killer =
        new Thread(
            () -> {
              process.kill();
              try {
                ended.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    Runtime.getRuntime().addShutdownHook(killer);
    try {
      return body.getAsInt();
    } finally {
      process.close();
      ended.countDown();
      try {
        Runtime.getRuntime().removeShutdownHook(killer);
      } catch (IllegalStateException e) {
        // the JVM is on its way out already, with the hook running
      }
    }
  }
}
