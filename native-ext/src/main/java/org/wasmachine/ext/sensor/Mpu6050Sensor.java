package org.wasmachine.ext.sensor;

import java.nio.ByteBuffer;
import org.wasmachine.ext.sensor.I2cSensorChip.I2cDevice;
import org.wasmachine.hal.HalException;
import org.wasmachine.vm.app.AttrContainer;
import org.wasmachine.vm.app.Attribute;

/**
 * Acceleration or rotation from an InvenSense MPU-6050: {@code acceleration {x, y, z: double}} in
 * g, {@code rotation {x, y, z: double}} in degrees per second. Ranges ±2 g and ±250 °/s (register
 * map 4.17, 4.19, 4.28, 4.32).
 */
final class Mpu6050Sensor implements SensorDriver {

  /** What it gives. */
  enum Quantity {
    ACCELERATION(0x3B, 16384),
    ROTATION(0x43, 131);

    private final int firstRegister;
    private final double countsPerUnit;

    Quantity(int firstRegister, double countsPerUnit) {
      this.firstRegister = firstRegister;
      this.countsPerUnit = countsPerUnit;
    }
  }

  private static final int WHO_AM_I = 0x75;
  private static final int MPU_6050 = 0x68;
  private static final int PWR_MGMT_1 = 0x6B;
  private static final int GYRO_CONFIG = 0x1B;
  private static final int ACCEL_CONFIG = 0x1C;

  private final I2cDevice chip;
  private final Quantity quantity;

  Mpu6050Sensor(I2cDevice chip, Quantity quantity) {
    this.chip = chip;
    this.quantity = quantity;
    chip.write(PWR_MGMT_1, 0); // it sleeps after a reset
    chip.write(GYRO_CONFIG, 0);
    chip.write(ACCEL_CONFIG, 0);
  }

  static boolean isOne(I2cDevice chip) {
    try {
      return chip.register(WHO_AM_I) == MPU_6050;
    } catch (HalException e) {
      return false; // another kind of chip
    }
  }

  @Override
  public AttrContainer sample() {
    ByteBuffer axes = ByteBuffer.wrap(chip.registers(quantity.firstRegister, 6));
    String tag = quantity == Quantity.ACCELERATION ? "acceleration" : "rotation";
    AttrContainer sample = AttrContainer.tagged(tag);
    for (String axis : new String[] {"x", "y", "z"}) {
      sample = sample.with(axis, Attribute.of(axes.getShort() / quantity.countsPerUnit));
    }
    return sample;
  }

  @Override
  public void close() {
    chip.close();
  }
}
