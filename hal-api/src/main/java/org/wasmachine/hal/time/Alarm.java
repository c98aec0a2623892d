package org.wasmachine.hal.time;

/** An action that a {@link Clock} will run. */
public interface Alarm {
  /** When it runs, in nanoseconds since boot. */
  long deadlineNanos();

  /**
   * Calls it off.
   *
   * @return {@code false} if it has run, is running, or was called off before
   */
  boolean cancel();
}
