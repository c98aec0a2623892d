package org.wasmachine.serial.link;

/**
 * The device's clock seen from the board's: the best of the PING round trips decides, aged so that
 * drift is followed. Thread-safe.
 */
final class DeviceTime {
  /** A sample may be this much worse per second of age of the best one and still replace it. */
  private static final long AGEING_NANOS_PER_SECOND = 20_000;

  private boolean known;
  private long offset;
  private long bestRoundTrip;
  private long sampledAt;

  /**
   * One PING: sent and answered on the board's clock, in between {@code micros} on the device's.
   */
  synchronized void sample(long sentAt, long answeredAt, long micros) {
    long roundTrip = answeredAt - sentAt;
    long allowance = (answeredAt - sampledAt) / 1_000_000_000L * AGEING_NANOS_PER_SECOND;
    if (!known || roundTrip <= bestRoundTrip + allowance) {
      known = true;
      bestRoundTrip = roundTrip;
      sampledAt = answeredAt;
      offset = sentAt + roundTrip / 2 - micros * 1_000;
    }
  }

  /** The device started anew. */
  synchronized void forget() {
    known = false;
  }

  /** A device time on the board's clock, never after now. */
  synchronized long toBoard(long micros, long now) {
    return known ? Math.min(now, micros * 1_000 + offset) : now;
  }
}
