package org.wasmachine.vm.libc;

import java.util.concurrent.atomic.AtomicLong;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.natives.NativeTable;

/**
 * {@code rand} with newlib's generator (Knuth's MMIX constants, upper half of the state), so that a
 * seed gives the numbers it gives on the peer. Each process has its own; it is seeded with 1.
 */
public final class LibcRandom {

  /** Its imports. */
  public static final NativeTable TABLE =
      NativeTable.of(
          "env",
          LibcRandom.class,
          """
          srand  (i)
          rand   ()i
          """);

  private static final long MULTIPLIER = 6364136223846793005L;

  private final AtomicLong state = new AtomicLong(1);

  LibcRandom(GuestProcess process) {}

  /** Starts the sequence of a seed. */
  public void srand(int seed) {
    state.set(Integer.toUnsignedLong(seed));
  }

  /** The next number, from 0 to 2^31 - 1. */
  public int rand() {
    long next = state.updateAndGet(value -> value * MULTIPLIER + 1);
    return (int) (next >>> 32) & Integer.MAX_VALUE;
  }
}
