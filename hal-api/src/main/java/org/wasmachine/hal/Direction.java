package org.wasmachine.hal;

/** What an opened pin is used for. */
public enum Direction {
  /** Read only. */
  INPUT,
  /** Written; reading gives the written level. */
  OUTPUT,
  /** Written, and read back from the pad itself. */
  INPUT_OUTPUT;

  /** Whether the pin may be written. */
  public boolean writes() {
    return this != INPUT;
  }

  /** Whether the level of the pad can be read. */
  public boolean reads() {
    return this != OUTPUT;
  }
}
