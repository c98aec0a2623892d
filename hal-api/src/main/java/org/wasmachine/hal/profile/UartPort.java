package org.wasmachine.hal.profile;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * A UART.
 *
 * @param number as in {@code /dev/uart/N}
 * @param lowPower whether it belongs to the low-power domain
 * @param routing which pins it can use
 * @param defaultPins its pins when none are named; empty when the chip has no default
 * @param console whether the board's text console uses it
 * @param fifoBytes depth of each hardware queue
 * @param maxBaud highest rate in bit/s; 0 when no source states it
 */
public record UartPort(
    int number,
    boolean lowPower,
    Routing routing,
    Optional<Pins> defaultPins,
    boolean console,
    int fifoBytes,
    int maxBaud) {

  public UartPort {
    requireNonNull(routing, "routing");
    requireNonNull(defaultPins, "defaultPins");
  }

  /** Signals as GPIO numbers. */
  public record Pins(int tx, int rx, OptionalInt rts, OptionalInt cts) {}
}
