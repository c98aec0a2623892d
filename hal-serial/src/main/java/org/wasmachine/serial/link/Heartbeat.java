package org.wasmachine.serial.link;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import org.wasmachine.serial.frame.Frame;

/**
 * PING and PONG: keeps the device from its fail-safe, notices silence, and tells what time it is
 * there (PROTOCOL.md section 2). Guarded by the link's lock, but for the time.
 */
final class Heartbeat {
  private static final long SECOND = 1_000_000_000L;
  private static final long SILENCE = 4 * SECOND;
  private static final long SHORTEST = SECOND / 100;

  private final DeviceTime deviceTime = new DeviceTime();
  private final long interval;
  private long heardAt;
  private long pingSentAt;
  private int token;

  /** Beats every second, or three times in a shorter fail-safe time. */
  Heartbeat(Duration failSafe) {
    long nanos = failSafe.toNanos();
    this.interval = nanos == 0 ? SECOND : Math.min(SECOND, nanos / 3);
  }

  /** A new session: its clock is another one. */
  void forgetTime() {
    deviceTime.forget();
  }

  /** A frame came. */
  void heard(long now) {
    heardAt = now;
  }

  /** Whether a frame has ever come. */
  boolean hasHeard() {
    return heardAt != 0;
  }

  boolean isSilent(long now) {
    return now - heardAt >= SILENCE;
  }

  boolean isDue(long sentAt, long now) {
    return now - sentAt >= interval || now - heardAt >= interval;
  }

  /** When {@link #isDue} may be true, given when something was sent last. */
  long next(long sentAt, long now) {
    long beat = Math.min(sentAt, Math.max(heardAt, pingSentAt)) + interval;
    return Math.max(beat, now + SHORTEST);
  }

  /** The payload of a PING that is sent now. */
  byte[] ping(long now) {
    pingSentAt = now;
    token++;
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(token).array();
  }

  /** Its answer. */
  void pong(Frame frame, long now) {
    ByteBuffer in = frame.reader();
    if (in.remaining() >= 12 && in.getInt() == token) {
      deviceTime.sample(pingSentAt, now, in.getLong());
    }
  }

  /** A device time on the board's clock. Thread-safe. */
  long boardNanos(long deviceMicros, long now) {
    return deviceTime.toBoard(deviceMicros, now);
  }
}
