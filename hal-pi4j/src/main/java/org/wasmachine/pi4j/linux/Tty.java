package org.wasmachine.pi4j.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.time.Duration;

/**
 * A serial terminal in raw mode.
 *
 * <p>Thread-safe: one reader and one writer may wait at the same time; {@link #close()} and {@link
 * #wakeUp()} end a wait from any thread.
 */
public final class Tty implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Tty.class.getName());
  private static final long CFLAG = offset("c_cflag");
  private static final long CC = offset("c_cc");
  private static final long ISPEED = offset("c_ispeed");
  private static final long OSPEED = offset("c_ospeed");
  private static final int POLL_SIZE = (int) TtyUapi.POLL.byteSize();

  private final Syscalls syscalls;
  private final DeviceFile file;
  private final DeviceFile wake;

  private Tty(Syscalls syscalls, DeviceFile file, DeviceFile wake) {
    this.syscalls = syscalls;
    this.file = file;
    this.wake = wake;
  }

  private static long offset(String field) {
    return TtyUapi.TERMIOS2.byteOffset(PathElement.groupElement(field));
  }

  /**
   * Opens a terminal for nobody else and sets its line up.
   *
   * @throws KernelException {@code EBUSY} when another program has it exclusively, {@code ENOTTY}
   *     when it is none, {@code EINVAL} when it cannot do what the configuration asks
   */
  public static Tty open(Syscalls syscalls, String path, TtyConfig config) {
    DeviceFile file =
        DeviceFile.open(syscalls, path, Syscalls.O_RDWR | Syscalls.O_NOCTTY | Syscalls.O_NONBLOCK);
    try {
      file.ioctl("take for exclusive use", TtyUapi.EXCLUSIVE, 0);
      int fd = syscalls.eventDescriptor(0, Syscalls.O_CLOEXEC | Syscalls.O_NONBLOCK);
      if (fd < 0) {
        throw new KernelException("eventfd", "create", -fd);
      }
      Tty tty = new Tty(syscalls, file, DeviceFile.of(syscalls, "eventfd", fd));
      try {
        tty.configure(config);
      } catch (KernelException e) {
        tty.wake.close();
        throw e;
      }
      return tty;
    } catch (KernelException e) {
      file.close();
      throw e;
    }
  }

  /** Path of the device file. */
  public String path() {
    return file.path();
  }

  /** Sets the line up again, after what was written has gone out. */
  public void configure(TtyConfig config) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment termios = arena.allocate(TtyUapi.TERMIOS2);
      file.ioctl("read line settings", TtyUapi.GET, termios);
      termios.set(JAVA_INT, offset("c_iflag"), TtyUapi.IGNBRK);
      if (config.parity() != TtyConfig.Parity.NONE) {
        termios.set(JAVA_INT, offset("c_iflag"), TtyUapi.IGNBRK | TtyUapi.INPCK);
      }
      termios.set(JAVA_INT, offset("c_oflag"), 0);
      termios.set(JAVA_INT, offset("c_lflag"), 0);
      termios.set(JAVA_INT, CFLAG, config.controlFlags());
      termios.set(JAVA_INT, ISPEED, config.baud());
      termios.set(JAVA_INT, OSPEED, config.baud());
      termios.asSlice(CC, TtyUapi.CONTROL_CHARACTERS).fill((byte) 0);
      file.ioctl("set line to " + config.baud() + " baud", TtyUapi.SET_AFTER_OUTPUT, termios);
    }
  }

  /**
   * Reads what is there, waiting for the first byte.
   *
   * @param into where to
   * @param offset index of the first byte in it
   * @param length at most so many bytes
   * @param timeout how long to wait; zero does not wait, a negative one waits for ever
   * @return how many bytes, 0 after the timeout or {@link #wakeUp()}
   * @throws KernelException {@code EBADF} when closed meanwhile, {@code EIO} when unplugged
   */
  public int read(byte[] into, int offset, int length, Duration timeout) {
    try (Arena arena = Arena.ofConfined()) {
      if (!await(TtyUapi.POLLIN, timeout, arena)) {
        return 0;
      }
      MemorySegment buffer = arena.allocate(Math.max(1, length));
      int count = (int) file.read(buffer, length);
      MemorySegment.copy(buffer, JAVA_BYTE, 0, into, offset, count);
      return count;
    }
  }

  /**
   * Writes bytes, waiting while the driver's buffer is full.
   *
   * @return how many bytes were taken before the timeout; a negative timeout waits for ever
   */
  public int write(byte[] from, int offset, int length, Duration timeout) {
    long end = System.nanoTime() + timeout.toNanos();
    int done = 0;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(Math.max(1, length));
      MemorySegment.copy(from, offset, buffer, JAVA_BYTE, 0, length);
      while (done < length) {
        Duration left =
            timeout.isNegative() ? timeout : Duration.ofNanos(Math.max(0, end - System.nanoTime()));
        if (!await(TtyUapi.POLLOUT, left, arena)) {
          break;
        }
        done += (int) file.write(buffer.asSlice(done), length - done);
      }
    }
    return done;
  }

  /** Has a handler called whenever there is something to read. */
  public EventLoop.Registration watch(EventLoop loop, EventLoop.Handler handler) {
    return loop.watch(file, handler);
  }

  /** How many bytes wait to be read. */
  public int available() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment count = arena.allocate(JAVA_INT);
      file.ioctl("count waiting bytes", TtyUapi.WAITING_INPUT, count);
      return count.get(JAVA_INT, 0);
    }
  }

  /** Waits until everything written has left the wire. */
  public void drain() {
    file.ioctl("wait for output", TtyUapi.DRAIN, 1);
  }

  /** Drops what came in and was not read. */
  public void discardInput() {
    file.ioctl("drop input", TtyUapi.FLUSH, TtyUapi.FLUSH_INPUT);
  }

  /** Ends the waits that are under way, or the next one when there is none. */
  public void wakeUp() {
    try (Arena arena = Arena.ofConfined()) {
      wake.write(arena.allocateFrom(JAVA_LONG, 1L), Long.BYTES);
    }
  }

  /** Whether the file got ready, rather than the time being up or the wait being ended. */
  private boolean await(short events, Duration timeout, Arena arena) {
    MemorySegment descriptors = arena.allocate(TtyUapi.POLL, 2);
    descriptors.set(JAVA_INT, 0, file.descriptor());
    descriptors.set(JAVA_SHORT, Integer.BYTES, events);
    descriptors.set(JAVA_INT, POLL_SIZE, wake.descriptor());
    descriptors.set(JAVA_SHORT, POLL_SIZE + Integer.BYTES, TtyUapi.POLLIN);
    long end = System.nanoTime() + timeout.toNanos();
    while (true) {
      int count = syscalls.poll(descriptors, 2, millis(timeout, end));
      if (count == -LinuxErrno.EINTR.number()) {
        continue;
      }
      if (count < 0) {
        throw new KernelException(path(), "wait", -count);
      }
      if (file.isClosed()) {
        throw new KernelException(path(), "wait", LinuxErrno.EBADF);
      }
      if (descriptors.get(JAVA_SHORT, POLL_SIZE + Integer.BYTES + Short.BYTES) != 0) {
        wake.read(arena.allocate(JAVA_LONG), Long.BYTES);
        return false;
      }
      return count > 0;
    }
  }

  private static int millis(Duration timeout, long end) {
    if (timeout.isNegative()) {
      return -1;
    }
    long left = Math.max(0, end - System.nanoTime());
    return (int) Math.min(Integer.MAX_VALUE, (left + 999_999) / 1_000_000);
  }

  /** Closes the terminal and ends the waits. */
  @Override
  public void close() {
    if (file.isClosed()) {
      return;
    }
    wakeUp();
    try {
      // The claim belongs to the terminal and would outlive this opening of it.
      file.ioctl("give up exclusive use", TtyUapi.NOT_EXCLUSIVE, 0);
    } catch (KernelException e) {
      // Unplugged: there is nobody left to keep out.
      LOG.log(System.Logger.Level.DEBUG, e.getMessage());
    }
    file.close();
    wake.close();
  }
}
