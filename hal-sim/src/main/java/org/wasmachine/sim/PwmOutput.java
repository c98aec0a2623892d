package org.wasmachine.sim;

import org.wasmachine.hal.PwmState;
import org.wasmachine.hal.time.Alarm;
import org.wasmachine.sim.Pad.Contribution;
import org.wasmachine.sim.trace.TraceEvent;

/**
 * The signal of one PWM output. It makes its edges one by one only while someone watches them;
 * otherwise the level is worked out when it is read. Guarded by the lock of {@link Wiring}.
 */
final class PwmOutput {
  private final Wiring wiring;
  private final Pad pad;
  private final PwmGroup group;
  private final int steps;
  private double duty;
  private double phaseDegrees;
  private boolean live;
  private Alarm nextEdge;

  /**
   * @param steps how finely the hardware divides the period
   */
  PwmOutput(Wiring wiring, Pad pad, PwmGroup group, int steps) {
    this.wiring = wiring;
    this.pad = pad;
    this.group = group;
    this.steps = steps;
  }

  PwmState state() {
    return new PwmState(group.frequency(), duty, phaseDegrees, group.running());
  }

  void setDuty(double newDuty) {
    duty = (double) Math.round(newDuty * steps) / steps;
    changed();
  }

  void setPhase(double degrees) {
    phaseDegrees = degrees;
    changed();
  }

  /** Duty, phase, frequency or pause have changed. */
  void changed() {
    if (wiring.traced()) {
      wiring.trace(
          new TraceEvent.PwmChange(wiring.clock().nanos(), pad.number, pad.pin.label(), state()),
          false);
    }
    restart();
  }

  void setLive(boolean wanted) {
    if (live != wanted) {
      live = wanted;
      restart();
    }
  }

  private void restart() {
    if (nextEdge != null) {
      nextEdge.cancel();
      nextEdge = null;
    }
    update();
    if (live && group.running() && highNanos() > 0 && highNanos() < group.periodNanos()) {
      long now = wiring.clock().nanos();
      nextEdge = wiring.clock().schedule(now + untilEdge(now), this::edge);
    }
  }

  private void edge() {
    wiring.lock();
    try {
      if (nextEdge != null) {
        nextEdge = null;
        restart();
      }
    } finally {
      wiring.unlock();
    }
    wiring.deliver();
  }

  private long highNanos() {
    return Math.round(duty * group.periodNanos());
  }

  /** Nanoseconds since the rising edge of this output, 0 up to the period. */
  private long sinceRise(long nanos) {
    long shift = Math.round(phaseDegrees / 360 * group.periodNanos());
    return Math.floorMod(group.position(nanos) - shift, group.periodNanos());
  }

  private long untilEdge(long nanos) {
    long since = sinceRise(nanos);
    return (since < highNanos() ? highNanos() : group.periodNanos()) - since;
  }

  /** Drives the level of now. */
  void update() {
    boolean high = sinceRise(wiring.clock().nanos()) < highNanos();
    wiring.drive(pad, high ? Contribution.HIGH : Contribution.LOW);
  }

  void stop() {
    live = false;
    if (nextEdge != null) {
      nextEdge.cancel();
      nextEdge = null;
    }
  }
}
