package org.wasmachine.pi4j.linux;

import java.util.Objects;

/**
 * How a serial line runs.
 *
 * @param baud bits per second, any number the hardware can divide down to
 * @param dataBits 5 to 8
 * @param stopBits 1 or 2
 * @param parity the parity bit
 * @param hardwareFlow RTS and CTS
 */
public record TtyConfig(int baud, int dataBits, int stopBits, Parity parity, boolean hardwareFlow) {

  /** The parity bit. */
  public enum Parity {
    NONE,
    EVEN,
    ODD
  }

  /** Checks the ranges. */
  public TtyConfig {
    Objects.requireNonNull(parity);
    if (baud <= 0) {
      throw new IllegalArgumentException("serial line with " + baud + " baud");
    }
    if (dataBits < 5 || dataBits > 8) {
      throw new IllegalArgumentException("serial line with " + dataBits + " data bits");
    }
    if (stopBits < 1 || stopBits > 2) {
      throw new IllegalArgumentException("serial line with " + stopBits + " stop bits");
    }
  }

  /** 8 data bits, 1 stop bit, no parity, no flow control. */
  public static TtyConfig of(int baud) {
    return new TtyConfig(baud, 8, 1, Parity.NONE, false);
  }

  int controlFlags() {
    int flags = TtyUapi.BOTHER | TtyUapi.CREAD | TtyUapi.CLOCAL;
    flags |=
        switch (dataBits) {
          case 5 -> TtyUapi.CS5;
          case 6 -> TtyUapi.CS6;
          case 7 -> TtyUapi.CS7;
          default -> TtyUapi.CS8;
        };
    flags |=
        switch (parity) {
          case NONE -> 0;
          case EVEN -> TtyUapi.PARENB;
          case ODD -> TtyUapi.PARENB | TtyUapi.PARODD;
        };
    if (stopBits == 2) {
      flags |= TtyUapi.CSTOPB;
    }
    return hardwareFlow ? flags | TtyUapi.CRTSCTS : flags;
  }
}
