package org.wasmachine.vm.fs;

import java.util.Objects;
import org.wasmachine.hal.Errno;

/**
 * A file operation failed. The guest sees the error number; the message is for people. It carries
 * no stack trace unless it has a cause: failing is an ordinary outcome here.
 */
public final class FsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Errno errno;

  /** A failure that needs no further words. */
  public FsException(Errno errno) {
    this(errno, errno.text());
  }

  public FsException(Errno errno, String message) {
    super(message, null, false, false);
    this.errno = Objects.requireNonNull(errno);
  }

  public FsException(Errno errno, String message, Throwable cause) {
    super(message, cause);
    this.errno = Objects.requireNonNull(errno);
  }

  /** What the guest sees. */
  public Errno errno() {
    return errno;
  }
}
