package org.wasmachine.sim.trace;

import org.wasmachine.hal.Level;
import org.wasmachine.hal.PwmState;

/** Something that happened at the pins or on the buses of a simulated board. */
public sealed interface TraceEvent {
  /** When, in nanoseconds since boot. */
  long nanos();

  /**
   * A pin has another level now.
   *
   * @param pin its number
   * @param label what is printed on the board beside it
   */
  record PinChange(long nanos, int pin, String label, Level level) implements TraceEvent {}

  /**
   * A PWM output was started or changed.
   *
   * @param pin its number
   * @param label what is printed on the board beside it
   */
  record PwmChange(long nanos, int pin, String label, PwmState state) implements TraceEvent {}

  /**
   * Bytes have passed over a bus.
   *
   * @param bus like {@code I2C0}
   * @param device with whom: an I2C address, a chip select; empty on a serial line
   * @param text what, like {@code write 10} or {@code read 01 80}, bytes in hexadecimal
   */
  record Transfer(long nanos, String bus, String device, String text) implements TraceEvent {}
}
