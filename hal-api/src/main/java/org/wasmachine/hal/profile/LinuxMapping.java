package org.wasmachine.hal.profile;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where the Linux kernel shows the hardware of a board. The offset of a GPIO line is its BCM
 * number.
 *
 * @param gpioChipLabel label of the GPIO chip that owns the header; its number depends on the
 *     kernel
 * @param gpioLines how many lines that chip has at least
 * @param i2cDevices character device of each I2C controller
 * @param spiDevices character devices of each SPI host, by chip-select
 * @param uartDevices device of each UART
 * @param pwmChips candidates for the number of the PWM chip, most recent kernel first
 * @param pwmSysfsAddress part of the sysfs path that identifies the PWM chip, where the number
 *     alone does not
 * @param enable what to write into {@code config.txt}, by peripheral: {@code i2c1}, {@code spi0}, …
 * @param revisionCodes board revision codes as in {@code /proc/cpuinfo}
 */
public record LinuxMapping(
    String gpioChipLabel,
    int gpioLines,
    Map<Integer, String> i2cDevices,
    Map<Integer, List<String>> spiDevices,
    Map<Integer, String> uartDevices,
    List<Integer> pwmChips,
    Optional<String> pwmSysfsAddress,
    Map<String, String> enable,
    List<String> revisionCodes) {

  public LinuxMapping {
    requireNonNull(gpioChipLabel, "gpioChipLabel");
    i2cDevices = Collections.unmodifiableMap(new TreeMap<>(i2cDevices));
    spiDevices = Collections.unmodifiableMap(new TreeMap<>(spiDevices));
    uartDevices = Collections.unmodifiableMap(new TreeMap<>(uartDevices));
    pwmChips = List.copyOf(pwmChips);
    requireNonNull(pwmSysfsAddress, "pwmSysfsAddress");
    enable = Collections.unmodifiableMap(new TreeMap<>(enable));
    revisionCodes = List.copyOf(revisionCodes);
  }
}
