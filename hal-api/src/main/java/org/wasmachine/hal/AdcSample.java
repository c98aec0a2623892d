package org.wasmachine.hal;

/**
 * One measurement.
 *
 * @param raw what the converter gave, 0 to {@code 2^width - 1}
 * @param millivolts the voltage at the pin, calibrated
 */
public record AdcSample(int raw, int millivolts) {}
