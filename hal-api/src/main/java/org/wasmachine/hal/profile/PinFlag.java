package org.wasmachine.hal.profile;

/** A property of a pin that restricts its use or that its user should know. */
public enum PinFlag {
  /** The pad has no output driver. */
  INPUT_ONLY("input-only", false),
  /** The pad has no internal pull-up and pull-down resistors. */
  NO_INTERNAL_PULL("no internal pull", false),
  /** Wired to the flash memory the program runs from. */
  FLASH("flash", true),
  /** Wired to the external RAM. */
  PSRAM("PSRAM", true),
  /** Exists in the chip, but no pad of it reaches the outside of this package. */
  NOT_BONDED("not bonded", true),
  /** Read at reset to select the boot mode: an external level can keep the board from starting. */
  STRAPPING("strapping", false),
  /** Carries the board's text console. */
  CONSOLE("console", false),
  /** Data line of the chip's own USB port. */
  USB("USB", false),
  /** Identification bus of an add-on board. */
  HAT_EEPROM("HAT EEPROM", false),
  /** A pull-up resistor is soldered to the board and cannot be switched off. */
  EXTERNAL_PULL_UP("external pull-up", false);

  private final String text;
  private final boolean reserved;

  PinFlag(String text, boolean reserved) {
    this.text = text;
    this.reserved = reserved;
  }

  /** The words used for this flag in pictures and messages. */
  public String text() {
    return text;
  }

  /** Whether a pin with this flag is refused to every app. */
  public boolean reserved() {
    return reserved;
  }
}
