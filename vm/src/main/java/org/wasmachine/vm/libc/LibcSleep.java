package org.wasmachine.vm.libc;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.natives.NativeTable;

/**
 * Waiting for time to pass. Only the calling thread waits; what it printed is flushed before. A
 * kill ends the wait.
 */
public final class LibcSleep {

  /** Its imports. */
  public static final NativeTable TABLE =
      NativeTable.of(
          "env",
          LibcSleep.class,
          """
          sleep   (i)i
          usleep  (i)i
          """);

  private final GuestProcess process;

  LibcSleep(GuestProcess process) {
    this.process = process;
  }

  /** Waits whole seconds, unsigned. Returns 0. */
  public int sleep(int seconds) {
    return pause(Duration.ofSeconds(Integer.toUnsignedLong(seconds)));
  }

  /** Waits microseconds, unsigned. Returns 0. */
  public int usleep(int microseconds) {
    return pause(Duration.of(Integer.toUnsignedLong(microseconds), ChronoUnit.MICROS));
  }

  private int pause(Duration length) {
    process.flushConsole();
    try {
      process.sleepUntil(process.clock().deadlineAfter(length));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Trap(Trap.TERMINATED, e);
    }
    return 0;
  }
}
