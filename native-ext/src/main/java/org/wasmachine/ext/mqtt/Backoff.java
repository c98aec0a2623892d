package org.wasmachine.ext.mqtt;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait before the next attempt to connect: a quarter of a second, doubled each time up
 * to half a minute, give or take a fifth so that a fleet does not come back all at once.
 *
 * <p>Not thread-safe: its client's monitor guards it.
 */
final class Backoff {

  private static final long FIRST = Duration.ofMillis(250).toNanos();
  private static final long LONGEST = Duration.ofSeconds(30).toNanos();
  private static final double JITTER = 0.2;

  private long delay = FIRST;

  /** The next wait in nanoseconds. */
  long next() {
    long now = delay;
    delay = Math.min(LONGEST, delay * 2);
    return (long) (now * ThreadLocalRandom.current().nextDouble(1 - JITTER, 1 + JITTER));
  }

  /** Starts again from the shortest. */
  void reset() {
    delay = FIRST;
  }
}
