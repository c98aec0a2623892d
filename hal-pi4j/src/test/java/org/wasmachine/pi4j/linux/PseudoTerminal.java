package org.wasmachine.pi4j.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Two ends of a serial line made by the kernel: this object is one, {@link #path()} the other. */
public final class PseudoTerminal implements AutoCloseable {

  private static final long UNLOCK = Ioctl.writes('T', 0x31, 4);
  private static final long NUMBER = Ioctl.reads('T', 0x30, 4);

  private final DeviceFile file =
      DeviceFile.open(Syscalls.kernel(), "/dev/ptmx", Syscalls.O_RDWR | Syscalls.O_NOCTTY);
  private final String path;

  /** Keeps the other end from looking unplugged while nobody uses it. */
  private final DeviceFile keeper;

  /** Makes a new pair. */
  public PseudoTerminal() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment number = arena.allocate(JAVA_INT);
      file.ioctl("unlock", UNLOCK, number);
      file.ioctl("ask for number", NUMBER, number);
      path = "/dev/pts/" + number.get(JAVA_INT, 0);
    }
    keeper = DeviceFile.open(Syscalls.kernel(), path, Syscalls.O_RDWR | Syscalls.O_NOCTTY);
  }

  /** The device file of the other end. */
  public String path() {
    return path;
  }

  /** Sends text to the other end. */
  public void send(String text) {
    try (Arena arena = Arena.ofConfined()) {
      file.write(arena.allocateFrom(JAVA_BYTE, text.getBytes(US_ASCII)), text.length());
    }
  }

  /** Waits for so many characters from the other end. */
  public String receive(int count) {
    StringBuilder text = new StringBuilder();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(count);
      while (text.length() < count) {
        long got = file.read(buffer, count - text.length());
        text.append(new String(buffer.asSlice(0, got).toArray(JAVA_BYTE), US_ASCII));
      }
    }
    return text.toString();
  }

  /** Sends everything back, until this end is closed. */
  public void echo() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(256);
      MemorySegment poll = arena.allocate(TtyUapi.POLL);
      while (!file.isClosed()) {
        poll.set(JAVA_INT, 0, file.descriptor());
        poll.set(java.lang.foreign.ValueLayout.JAVA_SHORT, Integer.BYTES, TtyUapi.POLLIN);
        if (Syscalls.kernel().poll(poll, 1, 100) > 0) {
          file.write(buffer, file.read(buffer, buffer.byteSize()));
        }
      }
    } catch (KernelException e) {
      if (!e.is(LinuxErrno.EBADF) && !e.is(LinuxErrno.EIO)) {
        throw e;
      }
    }
  }

  /** The speed that the other end was set to, bits per second. */
  public int baud() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment termios = arena.allocate(TtyUapi.TERMIOS2);
      file.ioctl("read line settings", TtyUapi.GET, termios);
      return termios.get(JAVA_INT, TtyUapi.TERMIOS2.byteSize() - Integer.BYTES);
    }
  }

  @Override
  public void close() {
    keeper.close();
    file.close();
  }
}
