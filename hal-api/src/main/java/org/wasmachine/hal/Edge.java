package org.wasmachine.hal;

/** A change of level. */
public enum Edge {
  /** From low to high. */
  RISING,
  /** From high to low. */
  FALLING;

  /** The edge that ends at a level. */
  public static Edge to(Level level) {
    return level.isHigh() ? RISING : FALLING;
  }

  /** The level after this edge. */
  public Level level() {
    return Level.of(this == RISING);
  }
}
