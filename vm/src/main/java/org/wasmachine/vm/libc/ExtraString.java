package org.wasmachine.vm.libc;

import org.wasmachine.vm.GuestMemory;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.natives.NativeTable;

/** String functions that the peer lacks: on the peer these imports trap. */
public final class ExtraString {

  /** Its imports. */
  public static final NativeTable TABLE =
      NativeTable.of(
          "env",
          ExtraString.class,
          """
          strcat      ($$)i
          strncat     ($*i)i
          strrchr     ($i)i
          strnlen     (*i)i
          strpbrk     ($$)i
          strcasecmp  ($$)i
          strtok_r    (i$*)i
          """);

  private final GuestProcess process;
  private final LibcString strings;

  ExtraString(GuestProcess process) {
    this.process = process;
    this.strings = new LibcString(process);
  }

  /** Appends a string; traps if there is no room in memory. */
  public int strcat(int destination, int source) {
    GuestMemory memory = process.memory();
    int length = memory.stringLength(source);
    append(destination, source, length);
    return destination;
  }

  /** Appends at most {@code length} bytes of a string, and a NUL. */
  public int strncat(int destination, int source, int length) {
    append(destination, source, LibcString.boundedLength(process.memory(), source, length));
    return destination;
  }

  private void append(int destination, int source, int length) {
    GuestMemory memory = process.memory();
    int end = destination + memory.stringLength(destination);
    memory.requireBytes(end, length + 1);
    memory.copy(source, end, length);
    memory.putI8(end + length, 0);
  }

  /** Address of the last occurrence of a character, the closing NUL included, or 0. */
  public int strrchr(int string, int character) {
    GuestMemory memory = process.memory();
    for (int at = string + memory.stringLength(string); at >= string; at--) {
      if (memory.i8(at) == (byte) character) {
        return at;
      }
    }
    return 0;
  }

  /** Bytes before the NUL, at most {@code limit}. */
  public int strnlen(int string, int limit) {
    return LibcString.boundedLength(process.memory(), string, limit);
  }

  /** Address of the first character that is in {@code set}, or 0. */
  public int strpbrk(int string, int set) {
    int at = string + strings.strcspn(string, set);
    return process.memory().i8(at) == 0 ? 0 : at;
  }

  /** Compares without regard to the case of ASCII letters. */
  public int strcasecmp(int first, int second) {
    return strings.strncasecmp(first, second, -1);
  }

  /**
   * The next token of a string.
   *
   * @param string where to begin, or 0 to go on where {@code state} says
   * @param state address of a pointer that keeps the place
   * @return address of the token, or 0 after the last
   */
  public int strtok_r(int string, int delimiters, int state) {
    GuestMemory memory = process.memory();
    int from = string == 0 ? memory.i32(state) : string;
    if (from == 0) {
      return 0;
    }
    int start = from + strings.strspn(from, delimiters);
    if (memory.i8(start) == 0) {
      memory.putI32(state, 0);
      return 0;
    }
    int end = start + strings.strcspn(start, delimiters);
    boolean last = memory.i8(end) == 0;
    memory.putI8(end, 0);
    memory.putI32(state, last ? 0 : end + 1);
    return start;
  }
}
