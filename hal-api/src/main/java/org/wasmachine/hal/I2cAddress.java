package org.wasmachine.hal;

/**
 * The address of a chip on an I2C bus, without the read/write bit. 7 and 10 bit are different types
 * of address: 7-bit 0x50 and 10-bit 0x50 are two chips.
 *
 * @param value 0 to 0x7F, or 0 to 0x3FF if {@code tenBit}
 * @param tenBit whether this is a 10-bit address (UM10204 section 3.1.11)
 */
public record I2cAddress(int value, boolean tenBit) implements Comparable<I2cAddress> {
  /** Checks the range. */
  public I2cAddress {
    int max = tenBit ? 0x3FF : 0x7F;
    if (value < 0 || value > max) {
      throw new HalException(
          ErrorKind.INVALID_ARGUMENT,
          "I2C address 0x%X is outside 0 to 0x%X (%d bit)".formatted(value, max, tenBit ? 10 : 7));
    }
  }

  /** A 7-bit address. */
  public static I2cAddress of(int value) {
    return new I2cAddress(value, false);
  }

  /** A 10-bit address. */
  public static I2cAddress ofTenBit(int value) {
    return new I2cAddress(value, true);
  }

  /** Whether the I2C specification reserves it: 7-bit 0x00 to 0x07 and 0x78 to 0x7F. */
  public boolean isReserved() {
    return !tenBit && (value < 0x08 || value > 0x77);
  }

  @Override
  public int compareTo(I2cAddress other) {
    int byWidth = Boolean.compare(tenBit, other.tenBit);
    return byWidth != 0 ? byWidth : Integer.compare(value, other.value);
  }

  /** {@code 0x23}, or {@code 0x240 (10 bit)}. */
  @Override
  public String toString() {
    return tenBit ? "0x%03X (10 bit)".formatted(value) : "0x%02X".formatted(value);
  }
}
