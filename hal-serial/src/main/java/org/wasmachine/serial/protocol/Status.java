package org.wasmachine.serial.protocol;

import org.wasmachine.hal.ErrorKind;

/** How an operation ended on the device (PROTOCOL.md section 3). */
public enum Status {
  OK(ErrorKind.IO, "done"),
  UNKNOWN_OPERATION(
      ErrorKind.UNSUPPORTED, "the firmware does not know this operation; flash a newer one"),
  MALFORMED(ErrorKind.INVALID_ARGUMENT, "the device refuses an argument as out of range"),
  NOT_FOUND(ErrorKind.NOT_FOUND, "the device has no such pin, bus or channel"),
  UNSUPPORTED(ErrorKind.UNSUPPORTED, "the device cannot do that"),
  BUSY(ErrorKind.BUSY, "in use by another function of the device"),
  NACK_ADDRESS(
      ErrorKind.NACK_ADDRESS, "no chip acknowledged the address; check wiring and address"),
  NACK_DATA(ErrorKind.NACK_DATA, "the chip did not acknowledge a data byte"),
  NACK(ErrorKind.NACK_UNKNOWN, "not acknowledged (address or data)"),
  ARBITRATION(ErrorKind.ARBITRATION_LOST, "another master won the bus"),
  TIMEOUT(ErrorKind.TIMEOUT, "the hardware did not answer in time"),
  OVERRUN(ErrorKind.OVERRUN, "data arrived faster than it was taken"),
  TOO_LONG(ErrorKind.TOO_LONG, "longer than the device can take"),
  NOT_CONFIGURED(ErrorKind.CLOSED, "not open on the device; it may have restarted"),
  IO(ErrorKind.IO, "the hardware failed"),
  RESERVED_PIN(ErrorKind.PERMISSION, "the device keeps this pin for itself (flash, its own UART)");

  private static final Status[] ALL = values();

  private final ErrorKind kind;
  private final String text;

  Status(ErrorKind kind, String text) {
    this.kind = kind;
    this.text = text;
  }

  /** The status of a byte on the wire; one of a later version counts as {@link #IO}. */
  public static Status of(int code) {
    return code >= 0 && code < ALL.length ? ALL[code] : IO;
  }

  /** The status that tells a host of this error. */
  public static Status of(ErrorKind kind) {
    return switch (kind) {
      case NOT_FOUND -> NOT_FOUND;
      case PERMISSION -> RESERVED_PIN;
      case BUSY -> BUSY;
      case UNSUPPORTED -> UNSUPPORTED;
      case INVALID_ARGUMENT -> MALFORMED;
      case NACK_ADDRESS -> NACK_ADDRESS;
      case NACK_DATA -> NACK_DATA;
      case NACK_UNKNOWN -> NACK;
      case ARBITRATION_LOST -> ARBITRATION;
      case TIMEOUT -> TIMEOUT;
      case OVERRUN -> OVERRUN;
      case TOO_LONG -> TOO_LONG;
      case CLOSED -> NOT_CONFIGURED;
      case INTERRUPTED, IO -> IO;
    };
  }

  /** The byte on the wire. */
  public int code() {
    return ordinal();
  }

  /** The kind of error this is; without meaning for {@link #OK}. */
  public ErrorKind kind() {
    return kind;
  }

  /** For people, without a subject. */
  public String text() {
    return text;
  }
}
