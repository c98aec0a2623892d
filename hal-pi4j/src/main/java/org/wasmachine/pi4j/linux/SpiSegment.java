package org.wasmachine.pi4j.linux;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * One part of an SPI message; chip select stays active from the first part to the last.
 *
 * @param send what goes out, or zeros when empty
 * @param receive array that what comes in is written to, when wanted; as long as {@code send}
 * @param delay pause after it with chip select still active, rounded up to whole microseconds
 * @param csChange release chip select for a moment after it, before the next part
 */
public record SpiSegment(
    Optional<byte[]> send, Optional<byte[]> receive, Duration delay, boolean csChange) {

  /** Checks that both directions have one length. */
  public SpiSegment {
    Objects.requireNonNull(delay);
    if (delay.isNegative()) {
      throw new IllegalArgumentException("SPI delay of " + delay);
    }
    if (send.isPresent() && receive.isPresent() && send.get().length != receive.get().length) {
      throw new IllegalArgumentException(
          "sends " + send.get().length + " bytes but receives " + receive.get().length);
    }
  }

  /** Sends; what comes in is dropped. */
  public static SpiSegment write(byte[] data) {
    return new SpiSegment(Optional.of(data), Optional.empty(), Duration.ZERO, false);
  }

  /** Receives; zeros go out. */
  public static SpiSegment read(byte[] into) {
    return new SpiSegment(Optional.empty(), Optional.of(into), Duration.ZERO, false);
  }

  /** Both at once; the arrays may be the same one. */
  public static SpiSegment transfer(byte[] data, byte[] into) {
    return new SpiSegment(Optional.of(data), Optional.of(into), Duration.ZERO, false);
  }

  /** Nothing but a pause with chip select active. */
  public static SpiSegment delay(Duration pause) {
    return new SpiSegment(Optional.empty(), Optional.empty(), pause, false);
  }

  /** The same, but chip select is released for a moment after it. */
  public SpiSegment thenRelease() {
    return new SpiSegment(send, receive, delay, true);
  }

  int length() {
    return send.or(() -> receive).map(bytes -> bytes.length).orElse(0);
  }
}
