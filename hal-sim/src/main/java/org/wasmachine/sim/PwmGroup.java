package org.wasmachine.sim;

import java.util.ArrayList;
import java.util.List;
import org.wasmachine.hal.Frequency;
import org.wasmachine.hal.time.Clock;

/**
 * A PWM timer: the frequency and the position in the period that its outputs share. Guarded by the
 * lock of {@link Wiring}.
 */
final class PwmGroup {
  private final Clock clock;
  final List<PwmOutput> outputs = new ArrayList<>();
  private Frequency frequency;
  private long originNanos;
  private boolean running = true;
  private long heldPosition;

  PwmGroup(Clock clock, Frequency frequency) {
    this.clock = clock;
    this.frequency = frequency;
    this.originNanos = clock.nanos();
  }

  Frequency frequency() {
    return frequency;
  }

  boolean running() {
    return running;
  }

  long periodNanos() {
    return frequency.periodNanos();
  }

  /** Starts a new period with another length. */
  void setFrequency(Frequency newFrequency) {
    frequency = newFrequency;
    originNanos = clock.nanos();
    heldPosition = 0;
  }

  void pause() {
    if (running) {
      heldPosition = position(clock.nanos());
      running = false;
    }
  }

  void resume() {
    if (!running) {
      originNanos = clock.nanos() - heldPosition;
      running = true;
    }
  }

  /** Where in the period the timer is, 0 up to the period. */
  long position(long nanos) {
    return running ? Math.floorMod(nanos - originNanos, periodNanos()) : heldPosition;
  }
}
