package org.wasmachine.ext.sensor;

import java.time.Duration;
import org.wasmachine.ext.sensor.I2cSensorChip.I2cDevice;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.vm.app.AttrContainer;
import org.wasmachine.vm.app.Attribute;

/**
 * Temperature or relative humidity from a Sensirion SHT30, SHT31 or SHT35: {@code temperature
 * {celsius: double}}, {@code humidity {percent: double}}. Single shots of high repeatability
 * without clock stretching, 15.5 ms at most; every word has a CRC (data sheet 2.2, 4.3, 4.12,
 * 4.13).
 */
final class Sht3xSensor implements SensorDriver {

  /** What it gives. */
  enum Quantity {
    TEMPERATURE,
    HUMIDITY
  }

  private static final int[] MEASURE = {0x24, 0x00};
  private static final int[] READ_STATUS = {0xF3, 0x2D};
  private static final Duration MEASURING = Duration.ofMillis(16);
  private static final int WORD = 3; // two bytes and their CRC
  private static final double FULL_SCALE = 65535;

  private final Clock clock;
  private final I2cDevice chip;
  private final Quantity quantity;

  Sht3xSensor(Clock clock, I2cDevice chip, Quantity quantity) {
    this.clock = clock;
    this.chip = chip;
    this.quantity = quantity;
  }

  static boolean isOne(I2cDevice chip) {
    try {
      chip.write(READ_STATUS);
      return isWhole(chip.read(WORD), 0);
    } catch (HalException e) {
      return false; // another kind of chip
    }
  }

  @Override
  public AttrContainer sample() throws InterruptedException {
    chip.write(MEASURE);
    clock.sleep(MEASURING);
    byte[] data = chip.read(2 * WORD);
    if (!isWhole(data, 0) || !isWhole(data, WORD)) {
      throw chip.damaged("SHT3x");
    }
    return switch (quantity) {
      case TEMPERATURE ->
          AttrContainer.tagged("temperature")
              .with("celsius", Attribute.of(-45 + 175 * (word(data, 0) / FULL_SCALE)));
      case HUMIDITY ->
          AttrContainer.tagged("humidity")
              .with("percent", Attribute.of(100 * (word(data, WORD) / FULL_SCALE)));
    };
  }

  private static int word(byte[] data, int at) {
    return (data[at] & 0xFF) << 8 | data[at + 1] & 0xFF;
  }

  private static boolean isWhole(byte[] data, int at) {
    return crc(data, at, 2) == (data[at + 2] & 0xFF);
  }

  /** CRC-8, polynomial 0x31, start 0xFF. */
  static int crc(byte[] data, int from, int length) {
    int crc = 0xFF;
    for (int i = from; i < from + length; i++) {
      crc ^= data[i] & 0xFF;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 0x80) != 0 ? crc << 1 ^ 0x31 : crc << 1;
      }
    }
    return crc & 0xFF;
  }

  @Override
  public void close() {
    chip.close();
  }
}
