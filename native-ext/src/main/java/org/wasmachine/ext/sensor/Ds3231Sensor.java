package org.wasmachine.ext.sensor;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.wasmachine.ext.sensor.I2cSensorChip.I2cDevice;
import org.wasmachine.hal.HalException;
import org.wasmachine.vm.app.AttrContainer;
import org.wasmachine.vm.app.Attribute;

/**
 * Time or temperature from the clock chip Maxim DS3231: {@code time {epoch: int64, text: string}}
 * taken as UTC, {@code temperature {celsius: double}} in steps of a quarter. Registers of data
 * sheet figure 1, years 2000 to 2199.
 */
final class Ds3231Sensor implements SensorDriver {

  /** What it gives. */
  enum Quantity {
    TIME,
    TEMPERATURE
  }

  private static final int TIME = 0x00;
  private static final int STATUS = 0x0F;
  private static final int STATUS_ALWAYS_ZERO = 0x70;
  private static final int TEMPERATURE = 0x11;

  private final I2cDevice chip;
  private final Quantity quantity;

  Ds3231Sensor(I2cDevice chip, Quantity quantity) {
    this.chip = chip;
    this.quantity = quantity;
  }

  /** It has no identification; a plausible date and the zeros of its status must do. */
  static boolean isOne(I2cDevice chip) {
    try {
      time(chip);
      return (chip.register(STATUS) & STATUS_ALWAYS_ZERO) == 0;
    } catch (HalException e) {
      return false; // another kind of chip
    }
  }

  @Override
  public AttrContainer sample() {
    return switch (quantity) {
      case TIME -> {
        LocalDateTime now = time(chip);
        yield AttrContainer.tagged("time")
            .with(
                "epoch",
                new Attribute.Int(Attribute.Int.Kind.INT64, now.toEpochSecond(ZoneOffset.UTC)))
            .with("text", Attribute.of(now.toString()));
      }
      case TEMPERATURE -> {
        byte[] data = chip.registers(TEMPERATURE, 2);
        double celsius = data[0] + ((data[1] & 0xFF) >> 6) / 4.0;
        yield AttrContainer.tagged("temperature").with("celsius", Attribute.of(celsius));
      }
    };
  }

  private static LocalDateTime time(I2cDevice chip) {
    byte[] data = chip.registers(TIME, 7);
    try {
      int century = (data[5] & 0x80) != 0 ? 2100 : 2000;
      return LocalDateTime.of(
          century + bcd(chip, data[6]),
          bcd(chip, data[5] & 0x1F),
          bcd(chip, data[4] & 0x3F),
          hour(chip, data[2]),
          bcd(chip, data[1] & 0x7F),
          bcd(chip, data[0] & 0x7F));
    } catch (DateTimeException e) {
      throw chip.damaged("DS3231");
    }
  }

  private static int hour(I2cDevice chip, int register) {
    boolean twelveHours = (register & 0x40) != 0;
    if (!twelveHours) {
      return bcd(chip, register & 0x3F);
    }
    int afternoon = (register & 0x20) != 0 ? 12 : 0;
    return bcd(chip, register & 0x1F) % 12 + afternoon;
  }

  private static int bcd(I2cDevice chip, int value) {
    int tens = (value & 0xF0) >> 4;
    int ones = value & 0x0F;
    if (tens > 9 || ones > 9) {
      throw chip.damaged("DS3231");
    }
    return tens * 10 + ones;
  }

  @Override
  public void close() {
    chip.close();
  }
}
