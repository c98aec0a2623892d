package org.wasmachine.hal;

/**
 * What went wrong at the hardware, independent of the backend, and the error number a guest sees
 * for it. No acknowledge of any sort is {@link Errno#EIO} for a guest, as on the peer's devices.
 */
public enum ErrorKind {
  /** No such board, pin, controller, channel or port. */
  NOT_FOUND(Errno.ENODEV),
  /** The operating system or the user's manifest refuses access. */
  PERMISSION(Errno.EACCES),
  /** Someone else owns the pin or the controller. */
  BUSY(Errno.EBUSY),
  /** This board or backend cannot do it; see {@link Capabilities}. */
  UNSUPPORTED(Errno.ENOTSUP),
  /** A value outside its range. */
  INVALID_ARGUMENT(Errno.EINVAL),
  /** I2C: no chip acknowledged the address. */
  NACK_ADDRESS(Errno.EIO),
  /** I2C: the chip refused a data byte. */
  NACK_DATA(Errno.EIO),
  /** I2C: not acknowledged, and the backend cannot tell whether address or data. */
  NACK_UNKNOWN(Errno.EIO),
  /** I2C: another master won the bus. */
  ARBITRATION_LOST(Errno.EAGAIN),
  /** The hardware, or the way to it, did not answer in time. */
  TIMEOUT(Errno.ETIMEDOUT),
  /** Data arrived faster than it was taken and is lost. */
  OVERRUN(Errno.EOVERFLOW),
  /** Longer than the backend's limit; see {@link Capabilities}. */
  TOO_LONG(Errno.EMSGSIZE),
  /** The handle or its board is closed. */
  CLOSED(Errno.EBADF),
  /** The waiting thread was interrupted; its interrupt flag is set again. */
  INTERRUPTED(Errno.EINTR),
  /** Any other failure of the hardware or of the way to it. */
  IO(Errno.EIO);

  private final Errno errno;

  ErrorKind(Errno errno) {
    this.errno = errno;
  }

  /** The error number a guest sees. */
  public Errno errno() {
    return errno;
  }
}
