package org.wasmachine.serial.protocol;

import java.util.EnumSet;
import java.util.Set;

/**
 * What a device says it can do, one bit each in the order of declaration (PROTOCOL.md section 2).
 */
public enum DeviceFeature {
  GPIO,
  EDGES,
  I2C,
  SPI,
  ADC,
  PWM,
  UART,
  I2C_TEN_BIT,
  DEBOUNCE,
  I2C_IGNORE_NACK,
  PWM_PHASE;

  /** The set of a bit field; bits of later versions are ignored. */
  public static Set<DeviceFeature> of(int bits) {
    EnumSet<DeviceFeature> set = EnumSet.noneOf(DeviceFeature.class);
    for (DeviceFeature feature : values()) {
      if ((bits >> feature.ordinal() & 1) != 0) {
        set.add(feature);
      }
    }
    return set;
  }

  /** The bit field of a set. */
  public static int bits(Set<DeviceFeature> set) {
    return set.stream().mapToInt(feature -> 1 << feature.ordinal()).sum();
  }
}
