package org.wasmachine.pi4j.board;

import java.util.Optional;

/** The user group that owns a kind of device on Raspberry Pi OS, for cures. */
public enum DeviceGroup {
  GPIO("gpio", "gpiochip", "pwm"),
  I2C("i2c", "i2c-"),
  SPI("spi", "spidev"),
  DIALOUT("dialout", "tty", "serial");

  private final String group;
  private final String[] words;

  DeviceGroup(String group, String... words) {
    this.group = group;
    this.words = words;
  }

  /** The group's name. */
  public String group() {
    return group;
  }

  /** The group of a device file or sysfs attribute. */
  public static Optional<DeviceGroup> of(String path) {
    for (DeviceGroup one : values()) {
      for (String word : one.words) {
        if (path.contains("/" + word)) {
          return Optional.of(one);
        }
      }
    }
    return Optional.empty();
  }

  /** The command that adds the user, and what is needed then. */
  public String cure() {
    return "run: sudo usermod -aG " + group + " $USER, then log in again";
  }
}
