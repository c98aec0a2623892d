package org.wasmachine.hal;

import static java.util.Objects.requireNonNull;

/**
 * A failed operation on hardware; the message names the board, the operation, the pin and what to
 * do.
 */
public class HalException extends RuntimeException {

  private final ErrorKind kind;

  public HalException(ErrorKind kind, String message) {
    super(message);
    this.kind = requireNonNull(kind, "kind");
  }

  public HalException(ErrorKind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = requireNonNull(kind, "kind");
  }

  /** What went wrong, independent of the backend. */
  public ErrorKind kind() {
    return kind;
  }
}
