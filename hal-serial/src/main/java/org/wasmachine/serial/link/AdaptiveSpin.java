package org.wasmachine.serial.link;

import java.util.function.LongSupplier;
import org.wasmachine.serial.wire.Wire;

/**
 * Looks for bytes again and again, for a short while, before a read that sleeps: a processor that
 * sleeps takes longer to wake than a fast device to answer. Between two looks others get the
 * processor. When bytes came too late a few times, it is not tried for a while, so that a slow wire
 * or a busy machine costs nothing. One thread at a time.
 */
final class AdaptiveSpin {
  /** The longest look; about the time of a short request and its answer at 921 600 baud. */
  static final long LONGEST_NANOS = 250_000;

  /** So many looks in vain, one after the other, and it rests. */
  static final int PATIENCE = 4;

  /** So many waits without a look; then one look decides. */
  static final int REST = 64;

  private final LongSupplier nanoTime;
  private int inVain;
  private int resting;

  AdaptiveSpin() {
    this(System::nanoTime);
  }

  AdaptiveSpin(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * Waits awake until the wire has something to tell, or it takes too long.
   *
   * @return whether it has: bytes, or its end
   */
  boolean await(Wire wire) {
    if (resting > 0) {
      resting--;
      return false;
    }
    long start = nanoTime.getAsLong();
    while (wire.available() == 0) {
      Thread.yield();
      if (nanoTime.getAsLong() - start > LONGEST_NANOS) {
        if (++inVain == PATIENCE) {
          inVain = PATIENCE - 1;
          resting = REST;
        }
        return false;
      }
    }
    inVain = 0;
    return true;
  }
}
