package org.wasmachine.sim.trace;

/**
 * Receives what happens at the pins, in order, one at a time. It may use the board, but should be
 * quick: the thread that changed the pin waits for it.
 */
@FunctionalInterface
public interface TraceListener {
  /** One event. */
  void on(TraceEvent event);

  /**
   * Whether PWM outputs are wanted edge by edge. Without it a PWM output shows up as one {@link
   * TraceEvent.PwmChange} each time it is set.
   */
  default boolean wantsWaveforms() {
    return false;
  }
}
