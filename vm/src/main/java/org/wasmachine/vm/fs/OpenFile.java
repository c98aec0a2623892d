package org.wasmachine.vm.fs;

import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import org.wasmachine.hal.Errno;

/**
 * An open file, device, directory or socket. What a kind of file cannot do is left to the defaults,
 * which fail as POSIX says.
 *
 * <p>Thread-safe: guest threads share descriptors, and one may close a file in which another waits;
 * the waiter then fails with {@code EBADF}. A method that waits does so on the clock of the process
 * and ends with {@link InterruptedException} when its thread is interrupted, which is how a guest
 * is killed.
 *
 * <p>All methods throw {@link FsException} when they fail.
 */
public interface OpenFile extends AutoCloseable {

  /** Gives up a listener; see {@link #watch}. */
  interface Watch extends AutoCloseable {
    @Override
    void close();
  }

  /** What it is. */
  FileType type();

  /**
   * Reads up to {@code target.remaining()} bytes and waits if there are none.
   *
   * @param target guest memory; where its position ends is of no importance
   * @return bytes read, 0 at the end of the file
   */
  default int read(ByteBuffer target) throws InterruptedException {
    throw new FsException(Errno.ENOSYS);
  }

  /**
   * Writes up to {@code source.remaining()} bytes.
   *
   * @param source guest memory; where its position ends is of no importance
   * @return what the guest is told: bytes written
   */
  default int write(ByteBuffer source) throws InterruptedException {
    throw new FsException(Errno.ENOSYS);
  }

  /** Reads at an offset and leaves the position alone. */
  default int pread(ByteBuffer target, long offset) throws InterruptedException {
    throw new FsException(Errno.ESPIPE);
  }

  /** Writes at an offset and leaves the position alone. */
  default int pwrite(ByteBuffer source, long offset) throws InterruptedException {
    throw new FsException(Errno.ESPIPE);
  }

  /**
   * Moves the position.
   *
   * @return the new position from the start
   */
  default long seek(long offset, Whence whence) {
    throw new FsException(Errno.ESPIPE);
  }

  /**
   * A command to a device.
   *
   * @param command the number, as in the tables of device commands
   * @return what the guest is told, usually 0
   */
  default int ioctl(int command, IoctlArgument argument) throws InterruptedException {
    throw new FsException(Errno.ENOTTY);
  }

  /** What is known of it. */
  default FileStat stat() {
    return FileStat.of(type());
  }

  /** Cuts it, or extends it with zeros. */
  default void resize(long size) {
    throw new FsException(Errno.EINVAL);
  }

  /** Sets the times of last access and modification. */
  default void setTimes(FileTimes times) {
    throw new FsException(Errno.ENOTSUP);
  }

  /** Puts what was written on the medium; {@code metadata} too, or only the contents. */
  default void sync(boolean metadata) {}

  /** Turns {@link OpenFlag#APPEND} on or off. */
  default void append(boolean on) {}

  /** Turns {@link OpenFlag#NONBLOCK} on or off, for files that wait. */
  default void nonblocking(boolean on) {}

  /** What can be done now without waiting. Must be quick: it is asked before each read. */
  default Readiness readiness() {
    return Readiness.ALWAYS;
  }

  /**
   * Has {@code listener} called, on any thread, each time {@link #readiness} may have become more.
   * The listener is short and does not wait. Files that are always ready need none.
   */
  default Watch watch(Runnable listener) {
    return () -> {};
  }

  /**
   * Whether its readiness comes from outside the board: from a network or a person. Whoever waits
   * for it lets time pass at real pace.
   */
  default boolean external() {
    return false;
  }

  /**
   * Has a selector wake up when the file can be read, or written: for sockets, which the host
   * watches. Others have {@link #watch}.
   */
  default void register(Selector selector, boolean reading, boolean writing) {}

  /** Gives up what it holds. A second call does nothing. */
  @Override
  void close();
}
