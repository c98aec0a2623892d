package org.wasmachine.pi4j.linux;

/**
 * What an I2C adapter can do, as its driver tells ({@code I2C_FUNCS}).
 *
 * @param bits the driver's mask of {@code I2C_FUNC_} bits
 */
public record I2cFunctions(long bits) {

  static final long I2C = 0x0000_0001;
  static final long TEN_BIT = 0x0000_0002;
  static final long QUICK = 0x0001_0000;
  static final long READ_BYTE = 0x0002_0000;
  static final long WRITE_BYTE = 0x0004_0000;
  static final long READ_BYTE_DATA = 0x0008_0000;
  static final long WRITE_BYTE_DATA = 0x0010_0000;
  static final long READ_WORD_DATA = 0x0020_0000;
  static final long WRITE_WORD_DATA = 0x0040_0000;
  static final long READ_BLOCK = 0x0400_0000;
  static final long WRITE_BLOCK = 0x0800_0000;

  /** Free transactions; without it only the register accesses of SMBus are possible. */
  public boolean transactions() {
    return (bits & I2C) != 0;
  }

  /** Addresses of 10 bits. */
  public boolean tenBitAddresses() {
    return transactions() && (bits & TEN_BIT) != 0;
  }

  boolean has(long wanted) {
    return (bits & wanted) == wanted;
  }
}
