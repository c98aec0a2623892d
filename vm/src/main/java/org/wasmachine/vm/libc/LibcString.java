package org.wasmachine.vm.libc;

import org.wasmachine.vm.GuestMemory;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.natives.NativeTable;

/**
 * The {@code str…} functions that allocate nothing. Strings are bytes up to a NUL; what is returned
 * as an address is 0 when there is none.
 */
public final class LibcString {

  /** Its imports. */
  public static final NativeTable TABLE =
      NativeTable.of(
          "env",
          LibcString.class,
          """
          strchr       ($i)i
          strcmp       ($$)i
          strcpy       (*$)i
          strlen       ($)i
          strncmp      (**~)i
          strncpy      (**~)i
          strncasecmp  ($$i)i
          strspn       ($$)i
          strcspn      ($$)i
          strstr       ($$)i
          """);

  private final GuestProcess process;

  LibcString(GuestProcess process) {
    this.process = process;
  }

  /** Address of the first occurrence of a character; the closing NUL counts as one. */
  public int strchr(int string, int character) {
    GuestMemory memory = process.memory();
    for (int at = string; ; at++) {
      byte next = memory.i8(at);
      if (next == (byte) character) {
        return at;
      }
      if (next == 0) {
        return 0;
      }
    }
  }

  /** Compares two strings by their bytes as unsigned numbers. */
  public int strcmp(int first, int second) {
    return compare(first, second, 0xFFFF_FFFFL, false);
  }

  /** Copies a string with its NUL; traps if the destination has no room for it. */
  public int strcpy(int destination, int source) {
    GuestMemory memory = process.memory();
    memory.copy(source, destination, memory.stringLength(source) + 1);
    return destination;
  }

  /** Bytes before the NUL. */
  public int strlen(int string) {
    return process.memory().stringLength(string);
  }

  /**
   * Compares at most {@code length} bytes. Both ranges must lie inside memory as a whole, as on the
   * peer.
   */
  public int strncmp(int first, int second, int length) {
    process.memory().requireBytes(first, length);
    return compare(first, second, Integer.toUnsignedLong(length), false);
  }

  /**
   * Copies at most {@code length} bytes of a string and fills what is left with NUL. Both ranges
   * must lie inside memory as a whole, as on the peer.
   */
  public int strncpy(int destination, int source, int length) {
    GuestMemory memory = process.memory();
    memory.requireBytes(destination, length);
    int copied = boundedLength(memory, source, length);
    memory.copy(source, destination, copied);
    memory.fill(destination + copied, length - copied, 0);
    return destination;
  }

  /** Compares at most {@code length} bytes without regard to the case of ASCII letters. */
  public int strncasecmp(int first, int second, int length) {
    return compare(first, second, Integer.toUnsignedLong(length), true);
  }

  /** Length of the longest beginning that has only characters of {@code set}. */
  public int strspn(int string, int set) {
    return span(string, characters(set), true);
  }

  /** Length of the longest beginning that has no character of {@code set}. */
  public int strcspn(int string, int set) {
    return span(string, characters(set), false);
  }

  /** Address of the first occurrence of {@code wanted} in {@code string}. */
  public int strstr(int string, int wanted) {
    GuestMemory memory = process.memory();
    byte[] needle = memory.bytes(wanted, memory.stringLength(wanted));
    int last = memory.stringLength(string) - needle.length;
    for (int i = 0; i <= last; i++) {
      if (startsWith(memory, string + i, needle)) {
        return string + i;
      }
      if (Thread.currentThread().isInterrupted()) { // both may be megabytes of the same letter
        throw new Trap(Trap.TERMINATED);
      }
    }
    return 0;
  }

  private static boolean startsWith(GuestMemory memory, int at, byte[] wanted) {
    for (int i = 0; i < wanted.length; i++) {
      if (memory.i8(at + i) != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  private int compare(int first, int second, long length, boolean ignoreCase) {
    GuestMemory memory = process.memory();
    for (long i = 0; i < length; i++) {
      int a = memory.u8(first + (int) i);
      int b = memory.u8(second + (int) i);
      if (ignoreCase) {
        a = LibcCtype.lower(a);
        b = LibcCtype.lower(b);
      }
      if (a != b || a == 0) {
        return a - b;
      }
    }
    return 0;
  }

  /** Bytes before the NUL, or {@code limit} (unsigned) if none comes before. */
  static int boundedLength(GuestMemory memory, int string, int limit) {
    int length = 0;
    while (length != limit && memory.i8(string + length) != 0) {
      length++;
    }
    return length;
  }

  private boolean[] characters(int set) {
    GuestMemory memory = process.memory();
    boolean[] members = new boolean[256];
    for (int at = set; memory.i8(at) != 0; at++) {
      members[memory.u8(at)] = true;
    }
    return members;
  }

  private int span(int string, boolean[] members, boolean inside) {
    GuestMemory memory = process.memory();
    int length = 0;
    for (int next = memory.u8(string);
        next != 0 && members[next] == inside;
        next = memory.u8(string + length)) {
      length++;
    }
    return length;
  }
}
