package org.wasmachine.hal;

/**
 * How to open a PWM output. Immutable; start from {@link #onPin}.
 *
 * @param timer the timer group, from 0; outputs of one group share frequency and pause
 * @param pin the output pin
 * @param frequency of the group; must equal that of the group's other open outputs
 * @param duty share of the period that is high, 0.0 to 1.0
 * @param phaseDegrees shift of the rising edge against the group's period, 0 up to but not 360
 * @param consumer who opens it, for {@link Board#pinUse} and BUSY messages
 */
public record PwmConfig(
    int timer, int pin, Frequency frequency, double duty, double phaseDegrees, String consumer) {
  /** Checks the ranges. */
  public PwmConfig {
    if (timer < 0) {
      throw new HalException(ErrorKind.INVALID_ARGUMENT, "PWM timer number is negative: " + timer);
    }
    requireDuty(duty);
    requirePhase(phaseDegrees);
  }

  /** Timer group 0, 1 kHz, duty 0, no phase shift. */
  public static PwmConfig onPin(int pin) {
    return new PwmConfig(0, pin, Frequency.ofKilohertz(1), 0.0, 0.0, "app");
  }

  /** The same in another timer group. */
  public PwmConfig withTimer(int newTimer) {
    return new PwmConfig(newTimer, pin, frequency, duty, phaseDegrees, consumer);
  }

  /** The same at another frequency. */
  public PwmConfig withFrequency(Frequency newFrequency) {
    return new PwmConfig(timer, pin, newFrequency, duty, phaseDegrees, consumer);
  }

  /** The same with another duty, 0.0 to 1.0. */
  public PwmConfig withDuty(double newDuty) {
    return new PwmConfig(timer, pin, frequency, newDuty, phaseDegrees, consumer);
  }

  /** The same with another phase, in degrees. */
  public PwmConfig withPhase(double newPhaseDegrees) {
    return new PwmConfig(timer, pin, frequency, duty, newPhaseDegrees, consumer);
  }

  /** The same in the name of another consumer. */
  public PwmConfig withConsumer(String name) {
    return new PwmConfig(timer, pin, frequency, duty, phaseDegrees, name);
  }

  /** Refuses a duty outside 0.0 to 1.0, for backends. */
  public static void requireDuty(double duty) {
    if (!(duty >= 0.0 && duty <= 1.0)) {
      throw new HalException(ErrorKind.INVALID_ARGUMENT, "PWM duty is 0.0 to 1.0, not " + duty);
    }
  }

  /** Refuses a phase outside 0 to below 360 degrees, for backends. */
  public static void requirePhase(double phaseDegrees) {
    if (!(phaseDegrees >= 0.0 && phaseDegrees < 360.0)) {
      throw new HalException(
          ErrorKind.INVALID_ARGUMENT, "PWM phase is 0 to below 360 degrees, not " + phaseDegrees);
    }
  }
}
