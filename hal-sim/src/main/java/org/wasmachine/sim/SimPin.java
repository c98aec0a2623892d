package org.wasmachine.sim;

import org.wasmachine.hal.Bias;
import org.wasmachine.hal.Level;
import org.wasmachine.hal.Subscription;
import org.wasmachine.sim.Pad.Contribution;
import org.wasmachine.sim.device.Signal;

/** A pin of a simulated board, as the world outside sees it. Thread-safe. */
public final class SimPin {
  private final Wiring wiring;
  private final Pad pad;

  SimPin(Wiring wiring, Pad pad) {
    this.wiring = wiring;
    this.pad = pad;
  }

  /** The pin's number. */
  public int number() {
    return pad.number;
  }

  /** What is printed on the board beside it. */
  public String label() {
    return pad.pin.label();
  }

  /** The level of the wire at the pin. */
  public Level level() {
    return wiring.level(pad);
  }

  /** Drives the pin from outside, stronger than any resistor. */
  public void drive(Level level) {
    change(() -> wiring.driveFromOutside(pad, Contribution.of(level)));
  }

  /** Stops driving the pin from outside. */
  public void release() {
    change(() -> wiring.driveFromOutside(pad, Contribution.NONE));
  }

  /** Solders a resistor to the pin: up, down, or none with {@link Bias#DISABLED}. */
  public void pull(Bias bias) {
    change(() -> wiring.setOutsideBias(pad, bias));
  }

  /** Connects the pin to another one by a wire, which stays. */
  public void wireTo(SimPin other) {
    change(() -> wiring.join(pad, other.pad));
  }

  /** Puts a voltage on the pin, for its ADC channel; digital levels are not affected. */
  public void setMillivolts(Signal millivolts) {
    pad.millivolts = millivolts;
  }

  /** Is told of each change of level; on a PWM output of each edge. */
  public Subscription onChange(PinListener listener) {
    return wiring.addListener(pad, listener);
  }

  private void change(Runnable change) {
    wiring.lock();
    try {
      change.run();
    } finally {
      wiring.unlock();
    }
    wiring.deliver();
  }
}
