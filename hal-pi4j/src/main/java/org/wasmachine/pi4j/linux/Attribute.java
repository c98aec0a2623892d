package org.wasmachine.pi4j.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A sysfs attribute: a small text file whose reading and writing talk to a driver. */
record Attribute(Syscalls syscalls, Path path) {

  private static final int SIZE = 4096;

  /** The text without the line end. */
  String read() {
    try (DeviceFile file = DeviceFile.open(syscalls, path.toString(), Syscalls.O_RDONLY);
        Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(SIZE);
      long count = file.read(buffer, SIZE);
      byte[] bytes = buffer.asSlice(0, count).toArray(JAVA_BYTE);
      return new String(bytes, StandardCharsets.UTF_8).strip();
    }
  }

  /** The number in it; {@code EPROTO} when there is none. */
  long readNumber() {
    return (long) readDecimal();
  }

  /** The decimal number in it; {@code EPROTO} when there is none. */
  double readDecimal() {
    String text = read();
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new KernelException(
          path.toString(), "read a number but found \"" + text + "\"", LinuxErrno.EPROTO);
    }
  }

  /** Writes a text at once. */
  void write(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try (DeviceFile file = DeviceFile.open(syscalls, path.toString(), Syscalls.O_WRONLY);
        Arena arena = Arena.ofConfined()) {
      try {
        file.write(arena.allocateFrom(JAVA_BYTE, bytes), bytes.length);
      } catch (KernelException e) {
        throw new KernelException(path.toString(), "write " + text, e.errno());
      }
    }
  }

  void write(long number) {
    write(Long.toString(number));
  }
}
