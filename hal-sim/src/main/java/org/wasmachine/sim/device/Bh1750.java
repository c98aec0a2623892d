package org.wasmachine.sim.device;

import org.wasmachine.hal.I2cAddress;
import org.wasmachine.hal.time.Clock;

/**
 * The ambient light sensor ROHM BH1750FVI: all its modes and its adjustable measurement time.
 * Numbers are the typical ones of the data sheet (BH1750FVI Technical Note, 2011.11): instruction
 * set, measurement procedure, "How to change the measurement time", electrical characteristics.
 *
 * <p>It measures in the light of its {@link Signal} (lux), at the end of each measurement time; a
 * read before the first end gives the old value, zero after reset.
 */
public final class Bh1750 implements I2cChip {
  /** The address with the ADDR pin low. */
  public static final I2cAddress ADDRESS_LOW = I2cAddress.of(0x23);

  /** The address with the ADDR pin high. */
  public static final I2cAddress ADDRESS_HIGH = I2cAddress.of(0x5C);

  /** Counts per lux in the H-resolution mode at the default measurement time. */
  public static final double COUNTS_PER_LUX = 1.2;

  private static final int DEFAULT_MEASUREMENT_TIME = 69;
  private static final int MIN_MEASUREMENT_TIME = 31;
  private static final int MAX_MEASUREMENT_TIME = 254;
  private static final long HIGH_RESOLUTION_NANOS = 120_000_000L;
  private static final long LOW_RESOLUTION_NANOS = 16_000_000L;

  /** The resolution of a measurement, from the low bits of the instruction. */
  private enum Resolution {
    HIGH(HIGH_RESOLUTION_NANOS, 1, 1),
    HIGH_2(HIGH_RESOLUTION_NANOS, 2, 1),
    /** 4 lux: the two lowest bits stay zero. */
    LOW(LOW_RESOLUTION_NANOS, 1, 4);

    final long nanos;
    final int gain;
    final int step;

    Resolution(long nanos, int gain, int step) {
      this.nanos = nanos;
      this.gain = gain;
      this.step = step;
    }
  }

  private final Clock clock;
  private Signal lux;
  private boolean powered;
  private boolean measuring;
  private boolean continuous;
  private Resolution resolution = Resolution.HIGH;
  private int measurementTime = DEFAULT_MEASUREMENT_TIME;
  private long startedNanos;
  private int data;
  private boolean lowByteNext;

  /** A sensor in the power-down state. */
  public Bh1750(Clock clock, Signal lux) {
    this.clock = clock;
    this.lux = lux;
  }

  /** Changes the light from now on. */
  public synchronized void setLux(Signal newLux) {
    update();
    lux = newLux;
  }

  @Override
  public synchronized boolean start(boolean read) {
    lowByteNext = false;
    if (read) {
      update();
    }
    return true;
  }

  @Override
  public synchronized boolean write(int instruction) {
    update();
    switch (instruction) {
      case 0x00 -> {
        powered = false;
        measuring = false;
      }
      case 0x01 -> powered = true;
      case 0x07 -> {
        // Not accepted in power-down.
        if (powered) {
          data = 0;
        }
      }
      case 0x10, 0x11, 0x13 -> measure(instruction, true);
      case 0x20, 0x21, 0x23 -> measure(instruction, false);
      default -> changeMeasurementTime(instruction);
    }
    return true;
  }

  private void measure(int instruction, boolean again) {
    resolution =
        switch (instruction & 0x03) {
          case 0 -> Resolution.HIGH;
          case 1 -> Resolution.HIGH_2;
          default -> Resolution.LOW;
        };
    continuous = again;
    powered = true;
    restart();
  }

  private void changeMeasurementTime(int instruction) {
    int changed = measurementTime;
    if ((instruction & 0xF8) == 0x40) {
      changed = (instruction & 0x07) << 5 | measurementTime & 0x1F;
    } else if ((instruction & 0xE0) == 0x60) {
      changed = measurementTime & 0xE0 | instruction & 0x1F;
    }
    measurementTime = changed;
    if (measuring) {
      restart();
    }
  }

  private void restart() {
    measuring = true;
    startedNanos = clock.nanos();
  }

  /** Measurement time in force; the data sheet allows 31 to 254. */
  private int effectiveMeasurementTime() {
    return Math.clamp(measurementTime, MIN_MEASUREMENT_TIME, MAX_MEASUREMENT_TIME);
  }

  /** Brings the data register up to now. */
  private void update() {
    if (!measuring) {
      return;
    }
    long length = resolution.nanos * effectiveMeasurementTime() / DEFAULT_MEASUREMENT_TIME;
    long finished = (clock.nanos() - startedNanos) / length;
    if (finished < 1) {
      return;
    }
    long end = startedNanos + length * (continuous ? finished : 1);
    double counts =
        Math.max(0, lux.at(end))
            * COUNTS_PER_LUX
            * resolution.gain
            * effectiveMeasurementTime()
            / DEFAULT_MEASUREMENT_TIME;
    int whole = (int) Math.min(0xFFFF, Math.round(counts));
    data = whole - whole % resolution.step;
    startedNanos = end;
    if (!continuous) {
      // One-time modes power the sensor down by themselves.
      measuring = false;
      powered = false;
    }
  }

  @Override
  public synchronized int read() {
    int value = lowByteNext ? data & 0xFF : data >> 8;
    lowByteNext = !lowByteNext;
    return value;
  }
}
