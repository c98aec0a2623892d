package org.wasmachine.pi4j.linux;

import java.util.Optional;

/**
 * The errno numbers that device drivers answer with, as numbered by Linux on x86-64 and arm64
 * ({@code asm-generic/errno.h}); not to be mixed up with the WASI numbers that a guest sees.
 */
public enum LinuxErrno {
  EPERM(1, "not permitted"),
  ENOENT(2, "does not exist"),
  EINTR(4, "interrupted"),
  EIO(5, "input/output error"),
  ENXIO(6, "nothing answers at this address"),
  EBADF(9, "closed"),
  EAGAIN(11, "nothing there yet, or arbitration lost"),
  ENOMEM(12, "out of memory"),
  EACCES(13, "permission denied"),
  EFAULT(14, "bad address"),
  EBUSY(16, "in use"),
  ENODEV(19, "no such device, or it was removed"),
  ENOTDIR(20, "not a directory"),
  EISDIR(21, "is a directory"),
  EINVAL(22, "invalid argument"),
  EMFILE(24, "too many open files"),
  ENOTTY(25, "the device does not know this request"),
  ENOSPC(28, "no space left"),
  EPIPE(32, "broken pipe"),
  ERANGE(34, "out of range"),
  EPROTO(71, "protocol error"),
  EOVERFLOW(75, "too many messages lost or value too large"),
  EMSGSIZE(90, "message too long"),
  EOPNOTSUPP(95, "not supported by this device"),
  ESHUTDOWN(108, "device is shut down"),
  ETIMEDOUT(110, "timed out"),
  EREMOTEIO(121, "nothing acknowledged");

  private final int number;
  private final String text;

  LinuxErrno(int number, String text) {
    this.number = number;
    this.text = text;
  }

  /** The kernel's number, positive. */
  public int number() {
    return number;
  }

  /** What it means on a device, in a few words. */
  public String text() {
    return text;
  }

  /** The constant of a number, when it is one of these. */
  public static Optional<LinuxErrno> of(int number) {
    for (LinuxErrno errno : values()) {
      if (errno.number == number) {
        return Optional.of(errno);
      }
    }
    return Optional.empty();
  }

  /** For messages: name, number and meaning, for example {@code in use (EBUSY 16)}. */
  public static String describe(int number) {
    return of(number)
        .map(errno -> errno.text + " (" + errno.name() + " " + number + ")")
        .orElse("errno " + number);
  }
}
