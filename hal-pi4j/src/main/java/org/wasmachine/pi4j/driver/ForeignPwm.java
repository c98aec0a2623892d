package org.wasmachine.pi4j.driver;

import com.pi4j.io.pwm.Pwm;

/** A PWM channel of another Pi4J provider: whole hertz and whole percent are all it takes. */
record ForeignPwm(String device, Pwm pwm) implements PwmDriver {

  private static final long SECOND_NS = 1_000_000_000L;
  private static final int PERCENT = 100;

  @Override
  public synchronized void set(long periodNs, long dutyNs) {
    long hertz = Math.round((double) SECOND_NS / periodNs);
    long percent = Math.round((double) PERCENT * dutyNs / periodNs);
    if (hertz < 1 || Math.abs(percent * periodNs - dutyNs * PERCENT) > PERCENT) {
      throw ForeignDrivers.refused(
          device,
          "Pi4J takes whole hertz and whole percent, not %d of %d ns".formatted(dutyNs, periodNs));
    }
    Pi4jErrors.run(device, "set", () -> pwm.on((int) percent, (int) hertz));
  }

  @Override
  public synchronized void close() {
    Pi4jErrors.run(
        device,
        "close",
        () -> {
          pwm.off();
          pwm.close();
        });
  }
}
