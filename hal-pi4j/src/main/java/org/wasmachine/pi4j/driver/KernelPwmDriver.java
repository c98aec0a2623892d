package org.wasmachine.pi4j.driver;

import org.wasmachine.pi4j.plugin.KernelPwm;

/** A channel of this module's plugin, to the nanosecond. */
final class KernelPwmDriver implements PwmDriver {

  private final KernelPwm pwm;
  private boolean on;

  KernelPwmDriver(KernelPwm pwm) {
    this.pwm = pwm;
  }

  @Override
  public synchronized void set(long periodNs, long dutyNs) {
    pwm.channel().set(periodNs, dutyNs);
    if (!on) {
      pwm.channel().enable(true);
      on = true;
    }
  }

  @Override
  public synchronized void close() {
    try {
      if (on) {
        // A switched-off channel may keep the level it has, so it goes low first.
        pwm.channel().set(pwm.channel().periodNs(), 0);
      }
    } finally {
      pwm.close();
    }
  }
}
