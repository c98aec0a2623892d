package org.wasmachine.sim.trace;

import org.wasmachine.hal.Level;
import org.wasmachine.hal.PwmState;

/** Something that happened at a pin of a simulated board. */
public sealed interface TraceEvent {
  /** When, in nanoseconds since boot. */
  long nanos();

  /** The pin's number. */
  int pin();

  /** What is printed on the board beside the pin. */
  String label();

  /** The pin has another level now. */
  record PinChange(long nanos, int pin, String label, Level level) implements TraceEvent {}

  /** A PWM output on the pin was started or changed. */
  record PwmChange(long nanos, int pin, String label, PwmState state) implements TraceEvent {}
}
