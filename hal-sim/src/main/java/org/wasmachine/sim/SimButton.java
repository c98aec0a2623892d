package org.wasmachine.sim;

import java.time.Duration;
import org.wasmachine.hal.Level;
import org.wasmachine.hal.time.Clock;

/**
 * A push button of a simulated board. Pressed, it drives its pin; released, it leaves the pin to
 * its resistors. Thread-safe.
 */
public final class SimButton {
  private final SimPin pin;
  private final Level pressed;
  private final Clock clock;

  SimButton(SimPin pin, boolean activeLow, Clock clock) {
    this.pin = pin;
    this.pressed = Level.of(!activeLow);
    this.clock = clock;
  }

  /** The pin it is wired to. */
  public SimPin pin() {
    return pin;
  }

  /** Presses it and holds it. */
  public void press() {
    pin.drive(pressed);
  }

  /** Lets it go. */
  public void release() {
    pin.release();
  }

  /** Presses it now and lets it go after a time; does not wait for that. */
  public void press(Duration length) {
    press();
    clock.schedule(clock.deadlineAfter(length), this::release);
  }

  /**
   * Presses it as a worn one does: it opens and closes again a few times before it stays pressed;
   * does not wait for that.
   *
   * @param bounces how often it opens
   * @param each how long each opening and each closing lasts
   */
  public void pressBouncing(int bounces, Duration each) {
    press();
    long at = clock.nanos();
    for (int i = 0; i < bounces; i++) {
      clock.schedule(at + (2L * i + 1) * each.toNanos(), this::release);
      clock.schedule(at + (2L * i + 2) * each.toNanos(), this::press);
    }
  }
}
