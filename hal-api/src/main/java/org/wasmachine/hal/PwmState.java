package org.wasmachine.hal;

/**
 * What a PWM output does now.
 *
 * @param frequency of the timer group
 * @param duty share of the period that is high, 0.0 to 1.0, as the hardware rounds it
 * @param phaseDegrees shift of the rising edge, 0 up to but not 360
 * @param running {@code false} while the group is paused
 */
public record PwmState(Frequency frequency, double duty, double phaseDegrees, boolean running) {}
