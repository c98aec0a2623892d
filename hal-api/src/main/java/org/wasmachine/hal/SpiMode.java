package org.wasmachine.hal;

/** Clock polarity and phase; the number is {@code CPOL << 1 | CPHA}. */
public enum SpiMode {
  /** Clock idles low, data is sampled at the first edge. */
  MODE_0,
  /** Clock idles low, data is sampled at the second edge. */
  MODE_1,
  /** Clock idles high, data is sampled at the first edge. */
  MODE_2,
  /** Clock idles high, data is sampled at the second edge. */
  MODE_3;

  /**
   * The mode of a number.
   *
   * @throws HalException {@link ErrorKind#INVALID_ARGUMENT} outside 0 to 3
   */
  public static SpiMode of(int number) {
    if (number < 0 || number > 3) {
      throw new HalException(ErrorKind.INVALID_ARGUMENT, "SPI mode is 0 to 3, not " + number);
    }
    return values()[number];
  }

  /** 0 to 3. */
  public int number() {
    return ordinal();
  }
}
