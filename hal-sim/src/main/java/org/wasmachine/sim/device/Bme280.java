package org.wasmachine.sim.device;

import org.wasmachine.hal.I2cAddress;
import org.wasmachine.hal.time.Clock;

/**
 * The sensor of temperature, humidity and pressure Bosch BME280: its register map, forced and
 * normal mode (data sheet BST-BME280-DS001-23, section 5). Its calibration is one that no factory
 * writes: all terms but the linear ones are zero, so that the raw values follow from the physical
 * ones without the data sheet's formulas; a driver's higher terms need another test.
 */
public final class Bme280 implements I2cChip {
  /** The address with the SDO pin low. */
  public static final I2cAddress ADDRESS_LOW = I2cAddress.of(0x76);

  /** The address with the SDO pin high. */
  public static final I2cAddress ADDRESS_HIGH = I2cAddress.of(0x77);

  private static final int REGISTERS = 256;
  private static final int ID = 0xD0;
  private static final int ID_BME280 = 0x60;
  private static final int RESET = 0xE0;
  private static final int RESET_WORD = 0xB6;
  private static final int CTRL_MEAS = 0xF4;
  private static final int STATUS = 0xF3;
  private static final int STATUS_MEASURING = 0x08;
  private static final int DATA = 0xF7;
  private static final int MODE = 0x03;
  private static final int NORMAL = 0x03;
  private static final long MEASURING_NANOS = 9_300_000; // once each, at most; appendix B

  private static final int T1 = 27_504;
  private static final int T2 = 26_435;
  private static final int P1 = 36_477;
  private static final int H2 = 362;
  private static final int H4 = 313;

  private final Clock clock;
  private final Signal celsius;
  private final Signal percent;
  private final Signal hectopascal;
  private RegisterChip registers = new RegisterChip(REGISTERS);
  private long readyAt = Long.MAX_VALUE;
  private int pointer;
  private boolean pointerExpected;

  /** A sensor after power-up, in air of this temperature, relative humidity and pressure. */
  public Bme280(Clock clock, Signal celsius, Signal percent, Signal hectopascal) {
    this.clock = clock;
    this.celsius = celsius;
    this.percent = percent;
    this.hectopascal = hectopascal;
    reset();
  }

  private void reset() {
    registers = new RegisterChip(REGISTERS);
    registers.setRegister(ID, ID_BME280);
    word(0x88, T1);
    word(0x8A, T2);
    word(0x8E, P1);
    word(0xE1, H2);
    registers.setRegister(0xE4, H4 >> 4);
    registers.setRegister(0xE5, H4 & 0x0F);
    registers.setRegister(DATA, 0x80); // "skipped"
    registers.setRegister(DATA + 3, 0x80);
    registers.setRegister(DATA + 6, 0x80);
    readyAt = Long.MAX_VALUE;
  }

  private void word(int first, int value) {
    registers.setRegister(first, value & 0xFF);
    registers.setRegister(first + 1, value >> 8);
  }

  @Override
  public synchronized boolean start(boolean read) {
    update();
    pointerExpected = !read;
    return registers.start(read);
  }

  /** Register and value in turn: in writes the chip does not count on (section 6.2.1). */
  @Override
  public synchronized boolean write(int value) {
    if (pointerExpected) {
      pointer = value;
      pointerExpected = false;
      return registers.write(value);
    }
    registers.setRegister(pointer, value);
    pointerExpected = true;
    registers.start(false);
    if (pointer == RESET && value == RESET_WORD) {
      reset();
    } else if (pointer == CTRL_MEAS) {
      boolean asleep = (value & MODE) == 0;
      readyAt = asleep ? Long.MAX_VALUE : clock.nanos() + MEASURING_NANOS;
      registers.setRegister(STATUS, asleep ? 0 : STATUS_MEASURING);
    }
    return true;
  }

  /** Brings the data registers up to now; in normal mode one measurement follows the other. */
  private void update() {
    long now = clock.nanos();
    if (now < readyAt) {
      return;
    }
    int mode = registers.register(CTRL_MEAS) & MODE;
    long at = mode == NORMAL ? now - (now - readyAt) % MEASURING_NANOS : readyAt;
    twentyBits(DATA, 1_048_576 - hectopascal.at(at) * 100 * P1 / 6250);
    twentyBits(DATA + 3, 16_384 * (celsius.at(at) * 5120 / T2 + T1 / 1024.0));
    int humidity = Math.clamp(Math.round(percent.at(at) * 65_536 / H2 + H4 * 64), 0, 0xFFFF);
    registers.setRegister(DATA + 6, humidity >> 8);
    registers.setRegister(DATA + 7, humidity & 0xFF);
    if (mode != NORMAL) {
      registers.setRegister(STATUS, 0);
      registers.setRegister(CTRL_MEAS, registers.register(CTRL_MEAS) & ~MODE);
      readyAt = Long.MAX_VALUE;
    }
  }

  private void twentyBits(int first, double exact) {
    int value = Math.clamp(Math.round(exact), 0, 0xFFFFF);
    registers.setRegister(first, value >> 12);
    registers.setRegister(first + 1, value >> 4 & 0xFF);
    registers.setRegister(first + 2, value << 4 & 0xF0);
  }

  @Override
  public synchronized int read() {
    return registers.read();
  }
}
