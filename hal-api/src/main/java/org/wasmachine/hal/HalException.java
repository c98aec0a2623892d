package org.wasmachine.hal;

import java.util.Objects;
import java.util.OptionalInt;

/**
 * The one exception of the hardware-abstraction layer. Its message names the device, the operation,
 * the board's label of the pin and, where it can, what to do instead.
 */
public final class HalException extends RuntimeException {
  private static final int NO_ERRNO = Integer.MIN_VALUE;

  private final ErrorKind kind;
  private final int osErrno;

  /** An error found by the layer itself. */
  public HalException(ErrorKind kind, String message) {
    this(kind, message, null, NO_ERRNO);
  }

  /** An error with a cause from below. */
  public HalException(ErrorKind kind, String message, Throwable cause) {
    this(kind, message, Objects.requireNonNull(cause), NO_ERRNO);
  }

  private HalException(ErrorKind kind, String message, Throwable cause, int osErrno) {
    super(message, cause);
    this.kind = Objects.requireNonNull(kind);
    this.osErrno = osErrno;
  }

  /**
   * An error that the operating system reported.
   *
   * @param osErrno the number of the host's operating system, not a WASI number
   */
  public static HalException ofErrno(ErrorKind kind, String message, int osErrno) {
    return new HalException(kind, message, null, osErrno);
  }

  /** A wait that was interrupted; sets the thread's interrupt flag again. */
  public static HalException interrupted(String operation, InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new HalException(ErrorKind.INTERRUPTED, operation + ": interrupted", cause);
  }

  /** What went wrong. */
  public ErrorKind kind() {
    return kind;
  }

  /** The error number a guest sees. */
  public Errno errno() {
    return kind.errno();
  }

  /** The number the host's operating system reported, if one did. */
  public OptionalInt osErrno() {
    return osErrno == NO_ERRNO ? OptionalInt.empty() : OptionalInt.of(osErrno);
  }
}
