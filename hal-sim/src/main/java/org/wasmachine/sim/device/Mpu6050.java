package org.wasmachine.sim.device;

import java.util.List;
import org.wasmachine.hal.I2cAddress;
import org.wasmachine.hal.time.Clock;

/**
 * The motion sensor InvenSense MPU-6050: acceleration and rotation of three axes in all ranges,
 * identification, sleep (register map RM-MPU-6000A 4.2, sections 4.4, 4.5, 4.17, 4.19, 4.28, 4.32).
 * Asleep, as after power-up, its data stay as they are. No FIFO, no interrupt, no temperature.
 */
public final class Mpu6050 implements I2cChip {
  /** The address with the AD0 pin low. */
  public static final I2cAddress ADDRESS_LOW = I2cAddress.of(0x68);

  /** The address with the AD0 pin high. */
  public static final I2cAddress ADDRESS_HIGH = I2cAddress.of(0x69);

  private static final int GYRO_CONFIG = 0x1B;
  private static final int ACCEL_CONFIG = 0x1C;
  private static final int ACCELERATION = 0x3B;
  private static final int ROTATION = 0x43;
  private static final int PWR_MGMT_1 = 0x6B;
  private static final int SLEEP = 0x40;
  private static final int WHO_AM_I = 0x75;
  private static final int COUNTS_PER_G = 16_384;
  private static final int COUNTS_PER_DEGREE = 131;

  private final Clock clock;
  private final List<Signal> acceleration;
  private final List<Signal> rotation;
  private final RegisterChip registers = new RegisterChip(128);

  /**
   * A sensor after power-up.
   *
   * @param acceleration in g along x, y, z; at rest 1 g is felt upwards
   * @param rotation in degrees per second around x, y, z
   */
  public Mpu6050(Clock clock, List<Signal> acceleration, List<Signal> rotation) {
    if (acceleration.size() != 3 || rotation.size() != 3) {
      throw new IllegalArgumentException("An MPU-6050 has three axes");
    }
    this.clock = clock;
    this.acceleration = List.copyOf(acceleration);
    this.rotation = List.copyOf(rotation);
    registers.setRegister(PWR_MGMT_1, SLEEP);
    registers.setRegister(WHO_AM_I, ADDRESS_LOW.value());
  }

  @Override
  public synchronized boolean start(boolean read) {
    if (read && (registers.register(PWR_MGMT_1) & SLEEP) == 0) {
      store(ACCELERATION, acceleration, COUNTS_PER_G, ACCEL_CONFIG);
      store(ROTATION, rotation, COUNTS_PER_DEGREE, GYRO_CONFIG);
    }
    return registers.start(read);
  }

  /** Each step of the range halves the counts. */
  private void store(int first, List<Signal> axes, int counts, int config) {
    int range = registers.register(config) >> 3 & 0x03;
    for (int axis = 0; axis < axes.size(); axis++) {
      double exact = axes.get(axis).at(clock.nanos()) * counts / (1 << range);
      int value = Math.clamp(Math.round(exact), Short.MIN_VALUE, Short.MAX_VALUE);
      registers.setRegister(first + 2 * axis, value >> 8);
      registers.setRegister(first + 2 * axis + 1, value);
    }
  }

  @Override
  public synchronized boolean write(int value) {
    return registers.write(value);
  }

  @Override
  public synchronized int read() {
    return registers.read();
  }
}
