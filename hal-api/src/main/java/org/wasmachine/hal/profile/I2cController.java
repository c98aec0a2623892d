package org.wasmachine.hal.profile;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * An I2C controller.
 *
 * @param number as in {@code /dev/i2c/N}; on a Linux host the number of the kernel's adapter
 * @param lowPower whether it belongs to the low-power domain
 * @param routing which pins it can use
 * @param defaultPins the pins used on this board when none are named
 * @param defaultHz bus clock of the board's own devices, in Hz
 * @param pullUps whether pull-up resistors for the default pins are soldered to the board
 * @param role what the board uses it for; empty when it is free
 */
public record I2cController(
    int number,
    boolean lowPower,
    Routing routing,
    Optional<Pins> defaultPins,
    int defaultHz,
    boolean pullUps,
    String role) {

  public I2cController {
    requireNonNull(routing, "routing");
    requireNonNull(defaultPins, "defaultPins");
    requireNonNull(role, "role");
  }

  /** Data and clock as GPIO numbers. */
  public record Pins(int sda, int scl) {}
}
