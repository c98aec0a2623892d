package org.wasmachine.pi4j.board;

import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.Frequency;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.PwmChannel;
import org.wasmachine.hal.PwmConfig;
import org.wasmachine.hal.PwmState;
import org.wasmachine.pi4j.driver.PwmDriver;

/** A PWM output of this computer, with a resolution of one nanosecond. */
final class Pi4jPwmChannel extends Handle implements PwmChannel {

  private final PwmConfig config;
  private final PwmGroups groups;
  private final PwmDriver driver;
  private double duty;

  Pi4jPwmChannel(Layout layout, PwmConfig config, PwmGroups groups, PwmDriver driver) {
    super("PWM on " + layout.pin(config.pin()));
    this.config = config;
    this.groups = groups;
    this.driver = driver;
    this.duty = config.duty();
    groups.join(config, this);
    try {
      HalErrors.run(name(), HalErrors.During.OPEN, () -> apply(config.frequency()));
    } catch (RuntimeException e) {
      groups.leave(config.timer(), this);
      throw e;
    }
  }

  /** Runs at another frequency with the same duty. */
  synchronized void apply(Frequency frequency) {
    long period = frequency.periodNanos();
    driver.set(period, pulse(period));
  }

  private long pulse(long period) {
    return Math.round(duty * period);
  }

  @Override
  public PwmConfig config() {
    return config;
  }

  @Override
  public PwmState state() {
    requireOpen();
    Frequency frequency = groups.frequency(config.timer());
    synchronized (this) {
      long period = frequency.periodNanos();
      return new PwmState(frequency, (double) pulse(period) / period, 0, true);
    }
  }

  @Override
  public void setFrequency(Frequency frequency) {
    run(HalErrors.During.USE, () -> groups.change(config.timer(), frequency));
  }

  @Override
  public void setDuty(double newDuty) {
    PwmConfig.requireDuty(newDuty);
    run(
        HalErrors.During.USE,
        () -> {
          Frequency frequency = groups.frequency(config.timer());
          synchronized (this) {
            long period = frequency.periodNanos();
            driver.set(period, Math.round(newDuty * period));
            duty = newDuty;
          }
        });
  }

  @Override
  public void setPhase(double degrees) {
    requireOpen();
    PwmConfig.requirePhase(degrees);
    if (degrees != 0) {
      throw unsupported("shift the phase");
    }
  }

  @Override
  public void pause() {
    requireOpen();
    throw unsupported("hold the timer");
  }

  @Override
  public void resume() {
    requireOpen();
    throw unsupported("hold the timer and go on");
  }

  private HalException unsupported(String what) {
    return new HalException(ErrorKind.UNSUPPORTED, name() + ": the kernel's PWM cannot " + what);
  }

  @Override
  void release() {
    groups.leave(config.timer(), this);
    driver.close();
  }
}
