package org.wasmachine.vm.libc;

import org.wasmachine.vm.GuestMemory;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.natives.NativeTable;

/**
 * Text to the console and into memory. What a call prints goes out as one piece, so that lines of
 * several threads do not mix within a call; the formatting itself is {@link Printf}'s.
 */
public final class LibcPrint {

  /** Its imports. The last pointer is the app's {@code va_list}; 0 is a legal one. */
  public static final NativeTable TABLE =
      NativeTable.of(
          "env",
          LibcPrint.class,
          """
          printf     ($*)i
          vprintf    ($*)i
          sprintf    ($$*)i
          vsprintf   ($$*)i
          snprintf   (*~$*)i
          vsnprintf  (*~$*)i
          puts       ($)i
          putchar    (i)i
          """);

  private final GuestProcess process;

  LibcPrint(GuestProcess process) {
    this.process = process;
  }

  /**
   * Formats to the console. What comes before a trap is printed.
   *
   * @return characters printed
   */
  public int printf(int format, int arguments) {
    ConsoleText text = new ConsoleText(process);
    try {
      new Printf(process.memory(), arguments, text).format(format);
    } finally {
      text.flush();
    }
    return (int) text.count();
  }

  /** {@link #printf}: on the peer both get the same pointer. */
  public int vprintf(int format, int arguments) {
    return printf(format, arguments);
  }

  /**
   * Formats into memory and adds a NUL. At the end of memory the text is cut, as on the peer.
   *
   * @return characters of the whole text
   */
  public int sprintf(int destination, int format, int arguments) {
    long room = process.memory().size() - Integer.toUnsignedLong(destination);
    return formatInto(destination, room, format, arguments);
  }

  /** {@link #sprintf}. */
  public int vsprintf(int destination, int format, int arguments) {
    return sprintf(destination, format, arguments);
  }

  /**
   * Formats into at most {@code size} bytes, NUL included.
   *
   * @return characters of the whole text, also of what was cut
   */
  public int snprintf(int destination, int size, int format, int arguments) {
    return formatInto(destination, Integer.toUnsignedLong(size), format, arguments);
  }

  /** {@link #snprintf}. */
  public int vsnprintf(int destination, int size, int format, int arguments) {
    return snprintf(destination, size, format, arguments);
  }

  private int formatInto(int destination, long room, int format, int arguments) {
    GuestMemory memory = process.memory();
    MemoryText text = new MemoryText(memory, destination, room);
    new Printf(memory, arguments, text).format(format);
    text.end();
    return (int) text.count();
  }

  /**
   * Prints a string and a line feed.
   *
   * @return characters printed
   */
  public int puts(int string) {
    GuestMemory memory = process.memory();
    int length = memory.stringLength(string);
    byte[] line = new byte[length + 1];
    memory.buffer(string, length).get(line, 0, length);
    line[length] = '\n';
    process.print(line, 0, line.length);
    return line.length;
  }

  /** Prints the low byte of {@code character}; returns 1. */
  public int putchar(int character) {
    process.print(new byte[] {(byte) character}, 0, 1);
    return 1;
  }
}
