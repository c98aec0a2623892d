package org.wasmachine.hal;

/** What the chip's internal resistors do to a pin that nothing drives. */
public enum Bias {
  /** Leave the resistors as they are. */
  AS_IS,
  /** Both off. */
  DISABLED,
  /** Pull-up on, pull-down off. */
  UP,
  /** Pull-down on, pull-up off. */
  DOWN
}
