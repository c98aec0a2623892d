package org.wasmachine.hal;

import java.util.Objects;

/** One part of an I2C transaction: a (repeated) start, the address, and data one way. */
public sealed interface I2cOperation {
  /**
   * Sends bytes to the chip.
   *
   * @param data what to send, may be empty; read during the transaction, not copied before
   * @param ignoreNack go on when the chip does not acknowledge, as if it had
   */
  record Write(byte[] data, boolean ignoreNack) implements I2cOperation {
    /** Checks for null. */
    public Write {
      Objects.requireNonNull(data);
    }
  }

  /**
   * Receives bytes from the chip; the last one is not acknowledged.
   *
   * @param into filled whole
   */
  record Read(byte[] into) implements I2cOperation {
    /** Checks for null. */
    public Read {
      Objects.requireNonNull(into);
    }
  }

  /** Sends bytes that must be acknowledged. */
  static Write write(byte... data) {
    return new Write(data, false);
  }

  /** Sends bytes and goes on without an acknowledge. */
  static Write writeIgnoringNack(byte... data) {
    return new Write(data, true);
  }

  /** Fills a buffer. */
  static Read read(byte[] into) {
    return new Read(into);
  }
}
