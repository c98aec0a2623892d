package org.wasmachine.hal;

/**
 * Who uses a pin for what.
 *
 * @param pin the pin's number
 * @param function what the pin is, like {@code "output"}, {@code "I2C0 SDA"}, {@code "PWM0"}
 * @param consumer who opened it
 */
public record PinUse(int pin, String function, String consumer) {}
