package org.wasmachine.hal;

/** The electrical level of a digital pin. */
public enum Level {
  /** Near ground. */
  LOW,
  /** Near the supply voltage. */
  HIGH;

  /** {@code true} is {@link #HIGH}. */
  public static Level of(boolean high) {
    return high ? HIGH : LOW;
  }

  /** Whether this is {@link #HIGH}. */
  public boolean isHigh() {
    return this == HIGH;
  }

  /** The other level. */
  public Level not() {
    return this == HIGH ? LOW : HIGH;
  }
}
