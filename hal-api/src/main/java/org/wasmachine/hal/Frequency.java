package org.wasmachine.hal;

/**
 * A frequency in whole hertz.
 *
 * @param hertz at least 1
 */
public record Frequency(long hertz) implements Comparable<Frequency> {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /** Checks the range. */
  public Frequency {
    if (hertz < 1) {
      throw new IllegalArgumentException("A frequency is at least 1 Hz, not " + hertz);
    }
  }

  /** A frequency in hertz. */
  public static Frequency ofHertz(long hertz) {
    return new Frequency(hertz);
  }

  /** A frequency in kilohertz. */
  public static Frequency ofKilohertz(long kilohertz) {
    return new Frequency(Math.multiplyExact(kilohertz, 1_000L));
  }

  /** A frequency in megahertz. */
  public static Frequency ofMegahertz(long megahertz) {
    return new Frequency(Math.multiplyExact(megahertz, 1_000_000L));
  }

  /** The length of one period in nanoseconds, rounded, at least 1. */
  public long periodNanos() {
    return Math.max(1, (NANOS_PER_SECOND + hertz / 2) / hertz);
  }

  @Override
  public int compareTo(Frequency other) {
    return Long.compare(hertz, other.hertz);
  }

  /** For people: {@code 400 kHz}, {@code 1 MHz}, {@code 1234 Hz}. */
  @Override
  public String toString() {
    if (hertz % 1_000_000 == 0) {
      return hertz / 1_000_000 + " MHz";
    }
    return hertz % 1_000 == 0 ? hertz / 1_000 + " kHz" : hertz + " Hz";
  }
}
