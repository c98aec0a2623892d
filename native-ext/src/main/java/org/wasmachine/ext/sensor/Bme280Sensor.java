package org.wasmachine.ext.sensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import org.wasmachine.ext.sensor.I2cSensorChip.I2cDevice;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.vm.app.AttrContainer;
import org.wasmachine.vm.app.Attribute;

/**
 * Temperature, relative humidity or pressure from a Bosch BME280: {@code temperature {celsius:
 * double}}, {@code humidity {percent: double}}, {@code pressure {hectopascal: double}}. Forced mode
 * without oversampling, 9.3 ms at most; register map and compensation of data sheet 4.2, 5.4, 9.1.
 */
final class Bme280Sensor implements SensorDriver {

  /** What it gives. */
  enum Quantity {
    TEMPERATURE,
    HUMIDITY,
    PRESSURE
  }

  private static final int ID = 0xD0;
  private static final int ID_BME280 = 0x60;
  private static final int CALIBRATION = 0x88;
  private static final int CALIBRATION_H1 = 0xA1;
  private static final int CALIBRATION_H2 = 0xE1;
  private static final int CTRL_HUM = 0xF2;
  private static final int CTRL_MEAS = 0xF4;
  private static final int ONCE_EACH = 0b001_001_01; // temperature x1, pressure x1, forced
  private static final int DATA = 0xF7;
  private static final Duration MEASURING = Duration.ofMillis(10);

  private final Clock clock;
  private final I2cDevice chip;
  private final Quantity quantity;
  private final Calibration calibration;

  Bme280Sensor(Clock clock, I2cDevice chip, Quantity quantity) {
    this.clock = clock;
    this.chip = chip;
    this.quantity = quantity;
    this.calibration = Calibration.of(chip);
  }

  static boolean isOne(I2cDevice chip) {
    try {
      return chip.register(ID) == ID_BME280;
    } catch (HalException e) {
      return false; // another kind of chip
    }
  }

  @Override
  public AttrContainer sample() throws InterruptedException {
    chip.write(CTRL_HUM, 1);
    chip.write(CTRL_MEAS, ONCE_EACH);
    clock.sleep(MEASURING);
    byte[] data = chip.registers(DATA, 8);
    int pressure = twentyBits(data, 0);
    int temperature = twentyBits(data, 3);
    int humidity = (data[6] & 0xFF) << 8 | data[7] & 0xFF;
    double fine = calibration.fineTemperature(temperature);
    return switch (quantity) {
      case TEMPERATURE ->
          AttrContainer.tagged("temperature").with("celsius", Attribute.of(fine / 5120));
      case HUMIDITY ->
          AttrContainer.tagged("humidity")
              .with("percent", Attribute.of(calibration.humidity(humidity, fine)));
      case PRESSURE ->
          AttrContainer.tagged("pressure")
              .with("hectopascal", Attribute.of(calibration.pressure(pressure, fine) / 100));
    };
  }

  private static int twentyBits(byte[] data, int at) {
    return (data[at] & 0xFF) << 12 | (data[at + 1] & 0xFF) << 4 | (data[at + 2] & 0xFF) >> 4;
  }

  /** The numbers that the factory wrote into each chip. */
  private record Calibration(int[] t, int[] p, int[] h) {

    static Calibration of(I2cDevice chip) {
      ByteBuffer words = ByteBuffer.wrap(chip.registers(CALIBRATION, 24));
      words.order(ByteOrder.LITTLE_ENDIAN);
      int[] t = {0, Short.toUnsignedInt(words.getShort()), words.getShort(), words.getShort()};
      int[] p = new int[10];
      p[1] = Short.toUnsignedInt(words.getShort());
      for (int i = 2; i < p.length; i++) {
        p[i] = words.getShort();
      }
      byte[] e = chip.registers(CALIBRATION_H2, 7);
      int[] h = {
        0,
        chip.register(CALIBRATION_H1),
        (short) (e[1] << 8 | e[0] & 0xFF),
        e[2] & 0xFF,
        e[3] << 4 | e[4] & 0x0F,
        e[5] << 4 | (e[4] & 0xFF) >> 4,
        e[6]
      };
      return new Calibration(t, p, h);
    }

    double fineTemperature(int raw) {
      double first = (raw / 16384.0 - t[1] / 1024.0) * t[2];
      double second = raw / 131072.0 - t[1] / 8192.0;
      return first + second * second * t[3];
    }

    /** Pascal. */
    double pressure(int raw, double fine) {
      double a = fine / 2 - 64000;
      double b = a * a * p[6] / 32768 + a * p[5] * 2;
      b = b / 4 + p[4] * 65536.0;
      double c = (p[3] * a * a / 524288 + p[2] * a) / 524288;
      c = (1 + c / 32768) * p[1];
      if (c == 0) {
        return 0; // an unprogrammed chip
      }
      double pressure = (1048576 - raw - b / 4096) * 6250 / c;
      double square = p[9] * pressure * pressure / 2147483648.0;
      return pressure + (square + pressure * p[8] / 32768 + p[7]) / 16;
    }

    /** Percent. */
    double humidity(int raw, double fine) {
      double a = fine - 76800;
      double b = raw - (h[4] * 64.0 + h[5] / 16384.0 * a);
      double c = h[2] / 65536.0 * (1 + h[6] / 67108864.0 * a * (1 + h[3] / 67108864.0 * a));
      double humidity = b * c;
      return Math.clamp(humidity * (1 - h[1] * humidity / 524288), 0, 100);
    }
  }

  @Override
  public void close() {
    chip.close();
  }
}
