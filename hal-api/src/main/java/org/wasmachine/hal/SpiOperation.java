package org.wasmachine.hal;

import java.time.Duration;
import java.util.Objects;

/** One part of an SPI transaction, during which the chip select stays active. */
public sealed interface SpiOperation {
  /**
   * Sends bytes; what comes back is thrown away.
   *
   * @param data what to send
   */
  record Write(byte[] data) implements SpiOperation {
    /** Checks for null. */
    public Write {
      Objects.requireNonNull(data);
    }
  }

  /**
   * Receives bytes; zeros are sent meanwhile.
   *
   * @param into filled whole
   */
  record Read(byte[] into) implements SpiOperation {
    /** Checks for null. */
    public Read {
      Objects.requireNonNull(into);
    }
  }

  /**
   * Sends and receives at the same time.
   *
   * @param data what to send
   * @param into filled whole, of the same length; may be the same array
   */
  record Transfer(byte[] data, byte[] into) implements SpiOperation {
    /** Checks the lengths. */
    public Transfer {
      if (data.length != into.length) {
        throw new HalException(
            ErrorKind.INVALID_ARGUMENT,
            "SPI transfer: %d bytes out but %d bytes in".formatted(data.length, into.length));
      }
    }
  }

  /**
   * Waits with the chip select active.
   *
   * @param length how long, on the board's clock
   */
  record Delay(Duration length) implements SpiOperation {
    /** Checks the range. */
    public Delay {
      if (length.isNegative()) {
        throw new HalException(ErrorKind.INVALID_ARGUMENT, "SPI delay is negative: " + length);
      }
    }
  }
}
