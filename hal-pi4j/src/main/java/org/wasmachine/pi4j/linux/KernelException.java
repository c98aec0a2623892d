package org.wasmachine.pi4j.linux;

import java.util.Objects;
import java.util.Optional;

/** A system call on a device failed: which device, what was tried, and the kernel's errno. */
public final class KernelException extends RuntimeException {

  private final String device;
  private final String operation;
  private final int errno;

  /**
   * A failure.
   *
   * @param device path of the device file or attribute
   * @param operation what was tried, in words
   * @param errno the kernel's number, positive
   */
  public KernelException(String device, String operation, int errno) {
    super(device + ": " + operation + ": " + LinuxErrno.describe(errno));
    this.device = Objects.requireNonNull(device);
    this.operation = Objects.requireNonNull(operation);
    this.errno = errno;
  }

  /** A failure with one of the known numbers. */
  public KernelException(String device, String operation, LinuxErrno errno) {
    this(device, operation, errno.number());
  }

  /** Path of the device file or attribute. */
  public String device() {
    return device;
  }

  /** What was tried, in words. */
  public String operation() {
    return operation;
  }

  /** The kernel's errno, positive. */
  public int errno() {
    return errno;
  }

  /** The errno's name, when it is a known one. */
  public Optional<LinuxErrno> known() {
    return LinuxErrno.of(errno);
  }

  /** Whether the errno is this one. */
  public boolean is(LinuxErrno other) {
    return errno == other.number();
  }
}
