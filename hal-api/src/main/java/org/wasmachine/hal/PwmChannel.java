package org.wasmachine.hal;

/**
 * An opened PWM output. It owns its pin. Frequency and pause belong to its timer group: changing
 * them changes every output of the group. Thread-safe. After a close of the handle or the board:
 * {@link ErrorKind#CLOSED}.
 */
public interface PwmChannel extends AutoCloseable {
  /** How the output was opened. */
  PwmConfig config();

  /** What the output does now. */
  PwmState state();

  /**
   * Changes the frequency of the timer group.
   *
   * @throws HalException {@link ErrorKind#INVALID_ARGUMENT} if the hardware cannot reach it
   */
  void setFrequency(Frequency frequency);

  /**
   * Changes the duty.
   *
   * @param duty 0.0 to 1.0
   */
  void setDuty(double duty);

  /**
   * Changes the phase.
   *
   * @param degrees 0 up to but not 360
   * @throws HalException {@link ErrorKind#UNSUPPORTED} without {@link Feature#PWM_PHASE}
   */
  void setPhase(double degrees);

  /** Holds the timer group: its outputs keep the level they have. */
  void pause();

  /** Lets the timer group go on. */
  void resume();

  /** Drives the pin low and frees it. */
  @Override
  void close();
}
