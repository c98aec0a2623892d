package org.wasmachine.sim.device;

/**
 * A model of a chip on an I2C bus, seen byte by byte. The bus calls it from one thread at a time.
 * Time comes from the board's clock; a model must not wait.
 */
public interface I2cChip {
  /**
   * A start, or a repeated start, with this chip's address.
   *
   * @param read whether the master will receive
   * @return whether the chip acknowledges
   */
  default boolean start(boolean read) {
    return true;
  }

  /**
   * A byte from the master.
   *
   * @param value 0 to 255
   * @return whether the chip acknowledges
   */
  boolean write(int value);

  /** The next byte for the master, 0 to 255. */
  int read();

  /** The stop at the end of a transaction. */
  default void stop() {}
}
