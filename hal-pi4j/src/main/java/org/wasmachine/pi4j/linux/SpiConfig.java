package org.wasmachine.pi4j.linux;

/**
 * How to talk to a device on an SPI bus.
 *
 * @param mode 0 to 3: clock polarity in bit 1, clock phase in bit 0
 * @param hertz highest clock
 * @param lsbFirst least significant bit first; many controllers cannot
 * @param csActiveHigh chip select is active high
 * @param bitsPerWord 1 to 32, usually 8
 */
public record SpiConfig(
    int mode, int hertz, boolean lsbFirst, boolean csActiveHigh, int bitsPerWord) {

  /** Checks the ranges. */
  public SpiConfig {
    if (mode < 0 || mode > 3) {
      throw new IllegalArgumentException("SPI mode " + mode + ": it is 0 to 3");
    }
    if (hertz <= 0) {
      throw new IllegalArgumentException("SPI clock of " + hertz + " Hz");
    }
    if (bitsPerWord < 1 || bitsPerWord > 32) {
      throw new IllegalArgumentException("SPI words of " + bitsPerWord + " bits");
    }
  }

  /** Most significant bit first, words of 8 bits, chip select active low. */
  public static SpiConfig of(int mode, int hertz) {
    return new SpiConfig(mode, hertz, false, false, 8);
  }

  int modeBits() {
    return mode | (lsbFirst ? SpiUapi.LSB_FIRST : 0) | (csActiveHigh ? SpiUapi.CS_HIGH : 0);
  }
}
