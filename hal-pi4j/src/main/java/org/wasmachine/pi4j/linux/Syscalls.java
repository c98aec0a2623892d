package org.wasmachine.pi4j.linux;

import java.lang.foreign.MemorySegment;

/**
 * The system calls that the device classes use.
 *
 * <p>Every method returns what the kernel returns: a value of zero or more, or the negated errno.
 * Implementations are thread-safe. Tests put a fake kernel here; everything else uses {@link
 * #kernel()}.
 */
public interface Syscalls {

  /** Read and write access ({@code O_RDWR}). */
  int O_RDWR = 2;

  /** Write access only ({@code O_WRONLY}). */
  int O_WRONLY = 1;

  /** Read access only ({@code O_RDONLY}). */
  int O_RDONLY = 0;

  /** The file is not inherited by started programs ({@code O_CLOEXEC}). */
  int O_CLOEXEC = 0x80000;

  /** Reading and writing never wait ({@code O_NONBLOCK}). */
  int O_NONBLOCK = 0x800;

  /** The terminal does not become the controlling one ({@code O_NOCTTY}). */
  int O_NOCTTY = 0x100;

  /** The calls of the kernel that this JVM runs on. */
  static Syscalls kernel() {
    return NativeSyscalls.INSTANCE;
  }

  /** open(2) of an existing file: a descriptor. */
  int open(String path, int flags);

  /** close(2). */
  int close(int fd);

  /** ioctl(2) with a structure. */
  int ioctl(int fd, long request, MemorySegment argument);

  /** ioctl(2) with a plain number in place of a structure. */
  int ioctl(int fd, long request, long argument);

  /** read(2) into the first {@code length} bytes of a buffer: the number of bytes, 0 at the end. */
  long read(int fd, MemorySegment buffer, long length);

  /** write(2) of the first {@code length} bytes of a buffer: the number of bytes. */
  long write(int fd, MemorySegment buffer, long length);

  /** poll(2) on {@code count} {@code pollfd} structures; a negative timeout waits for ever. */
  int poll(MemorySegment descriptors, int count, int timeoutMillis);

  /** epoll_create1(2): a descriptor. */
  int epollCreate(int flags);

  /** epoll_ctl(2). */
  int epollControl(int epoll, int operation, int fd, MemorySegment event);

  /** epoll_wait(2): the number of events filled in; a negative timeout waits for ever. */
  int epollWait(int epoll, MemorySegment events, int count, int timeoutMillis);

  /** eventfd(2): a descriptor. */
  int eventDescriptor(int initial, int flags);
}
