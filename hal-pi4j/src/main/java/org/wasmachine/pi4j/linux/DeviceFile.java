package org.wasmachine.pi4j.linux;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * An open file descriptor that cannot be used after it was closed.
 *
 * <p>Thread-safe: one call at a time. A closed one answers {@code EBADF} and never touches the
 * number again, which the kernel may have given to someone else.
 */
public final class DeviceFile implements AutoCloseable {

  private static final int CLOSED = -1;

  private final Syscalls syscalls;
  private final String path;
  private int fd;

  private DeviceFile(Syscalls syscalls, String path, int fd) {
    this.syscalls = syscalls;
    this.path = path;
    this.fd = fd;
  }

  /**
   * Opens a device.
   *
   * @param path path of the device file
   * @param flags the {@code O_} constants of {@link Syscalls}; close-on-exec is added
   * @throws KernelException when the kernel refuses
   */
  public static DeviceFile open(Syscalls syscalls, String path, int flags) {
    int fd = syscalls.open(path, flags | Syscalls.O_CLOEXEC);
    if (fd < 0) {
      throw new KernelException(path, "open", -fd);
    }
    return new DeviceFile(syscalls, path, fd);
  }

  /** Takes over a descriptor that another call returned; {@code path} is for messages. */
  static DeviceFile of(Syscalls syscalls, String path, int fd) {
    return new DeviceFile(syscalls, Objects.requireNonNull(path), fd);
  }

  /** The path, for messages. */
  public String path() {
    return path;
  }

  /** Whether {@link #close()} was called. */
  public synchronized boolean isClosed() {
    return fd == CLOSED;
  }

  /** An ioctl with a structure: its result, zero or more. */
  synchronized int ioctl(String operation, long request, MemorySegment argument) {
    return (int) checked(operation, syscalls.ioctl(usable(operation), request, argument));
  }

  /** An ioctl with a number: its result, zero or more. */
  synchronized int ioctl(String operation, long request, long argument) {
    return (int) checked(operation, syscalls.ioctl(usable(operation), request, argument));
  }

  /** Reads up to {@code length} bytes: how many; 0 when a non-blocking file has nothing. */
  synchronized long read(MemorySegment buffer, long length) {
    long count = syscalls.read(usable("read"), buffer, length);
    return count == -LinuxErrno.EAGAIN.number() ? 0 : checked("read", count);
  }

  /** Writes up to {@code length} bytes: how many; 0 when a non-blocking file takes nothing. */
  synchronized long write(MemorySegment buffer, long length) {
    long count = syscalls.write(usable("write"), buffer, length);
    return count == -LinuxErrno.EAGAIN.number() ? 0 : checked("write", count);
  }

  /** The descriptor, for poll and epoll only. */
  synchronized int descriptor() {
    return usable("use");
  }

  private int usable(String operation) {
    if (fd == CLOSED) {
      throw new KernelException(path, operation, LinuxErrno.EBADF);
    }
    return fd;
  }

  private long checked(String operation, long result) {
    if (result < 0) {
      throw new KernelException(path, operation, (int) -result);
    }
    return result;
  }

  /** Closes the descriptor; a second call does nothing. */
  @Override
  public synchronized void close() {
    if (fd != CLOSED) {
      int closing = fd;
      fd = CLOSED;
      // Linux has always released the descriptor, even when close reports an error.
      syscalls.close(closing);
    }
  }
}
