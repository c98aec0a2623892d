package org.wasmachine.hal.profile;

/** The resistor that a pin has after reset, before any program set it up. */
public enum Pull {
  /** Floating. */
  NONE,
  /** Weak resistor to the supply. */
  UP,
  /** Weak resistor to ground. */
  DOWN
}
