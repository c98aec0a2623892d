package org.wasmachine.sim.device;

import org.wasmachine.hal.SpiConfig;

/**
 * A model of a device on an SPI controller, seen byte by byte, most significant bit first on the
 * wire. The controller calls it from one thread at a time; a model must not wait.
 */
public interface SpiChip {
  /** The chip select becomes active. */
  default void select(SpiConfig config) {}

  /**
   * Eight clock periods.
   *
   * @param out the byte on MOSI, 0 to 255
   * @return the byte on MISO, 0 to 255
   */
  int exchange(int out);

  /** The chip select becomes inactive. */
  default void deselect() {}

  /** A wire from MOSI to MISO. */
  static SpiChip loopback() {
    return out -> out;
  }

  /** Nothing: MISO stays at a level. */
  static SpiChip open(boolean high) {
    return _ -> high ? 0xFF : 0x00;
  }
}
