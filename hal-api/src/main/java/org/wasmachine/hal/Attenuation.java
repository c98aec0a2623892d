package org.wasmachine.hal;

/**
 * Input attenuation of an ADC channel; the range in millivolts is in the board profile. The code is
 * that of ESP-IDF's {@code adc_atten_t} (hal/adc_types.h).
 */
public enum Attenuation {
  /** None: the smallest range. */
  DB_0,
  /** 2.5 dB. */
  DB_2_5,
  /** 6 dB. */
  DB_6,
  /** 12 dB: the largest range. */
  DB_12;

  /**
   * The attenuation of a code.
   *
   * @throws HalException {@link ErrorKind#INVALID_ARGUMENT} outside 0 to 3
   */
  public static Attenuation of(int code) {
    if (code < 0 || code > 3) {
      throw new HalException(
          ErrorKind.INVALID_ARGUMENT, "ADC attenuation code is 0 to 3, not " + code);
    }
    return values()[code];
  }

  /** 0 to 3. */
  public int code() {
    return ordinal();
  }
}
