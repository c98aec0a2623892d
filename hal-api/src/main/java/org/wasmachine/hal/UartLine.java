package org.wasmachine.hal;

/**
 * The settings of a serial line.
 *
 * @param baud bits per second, at least 1
 * @param dataBits 5 to 8
 * @param parity of each character
 * @param stopBits after each character
 */
public record UartLine(int baud, int dataBits, Parity parity, StopBits stopBits) {
  /** 115200 baud, 8 data bits, no parity, 1 stop bit. */
  public static final UartLine DEFAULT = new UartLine(115_200, 8, Parity.NONE, StopBits.ONE);

  /** The check bit of a character. */
  public enum Parity {
    /** No check bit. */
    NONE,
    /** An even number of ones. */
    EVEN,
    /** An odd number of ones. */
    ODD
  }

  /** How long the line rests after a character. */
  public enum StopBits {
    /** One bit time. */
    ONE,
    /** One and a half bit times. */
    ONE_AND_A_HALF,
    /** Two bit times. */
    TWO
  }

  /** Checks the ranges. */
  public UartLine {
    if (baud < 1) {
      throw new HalException(ErrorKind.INVALID_ARGUMENT, "UART baud rate is at least 1: " + baud);
    }
    if (dataBits < 5 || dataBits > 8) {
      throw new HalException(
          ErrorKind.INVALID_ARGUMENT, "UART data bits are 5 to 8, not " + dataBits);
    }
  }

  /** The same at another speed. */
  public UartLine withBaud(int newBaud) {
    return new UartLine(newBaud, dataBits, parity, stopBits);
  }

  /** How long one character takes on the wire, in nanoseconds, rounded up. */
  public long characterNanos() {
    int halfStops =
        switch (stopBits) {
          case ONE -> 2;
          case ONE_AND_A_HALF -> 3;
          case TWO -> 4;
        };
    long halfBits = 2L * (1 + dataBits + (parity == Parity.NONE ? 0 : 1)) + halfStops;
    return (halfBits * 500_000_000L + baud - 1) / baud;
  }
}
