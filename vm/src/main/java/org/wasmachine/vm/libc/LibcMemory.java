package org.wasmachine.vm.libc;

import org.wasmachine.vm.GuestMemory;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.natives.NativeTable;

/** The {@code mem…} functions. Lengths are unsigned; a range outside memory traps. */
public final class LibcMemory {

  /** Its imports. */
  public static final NativeTable TABLE =
      NativeTable.of(
          "env",
          LibcMemory.class,
          """
          memcmp                 (**~)i
          memcpy                 (**~)i
          memmove                (**~)i
          memset                 (*ii)i
          memchr                 (*ii)i
          emscripten_memcpy_big  (**~)i
          """);

  private final GuestProcess process;

  LibcMemory(GuestProcess process) {
    this.process = process;
  }

  /** Below, equal to or above 0 as the first bytes are below, equal to or above the second. */
  public int memcmp(int first, int second, int length) {
    return compare(process.memory(), first, second, length);
  }

  static int compare(GuestMemory memory, int first, int second, int length) {
    var a = memory.slice(first, length);
    var b = memory.slice(second, length);
    long at = a.mismatch(b);
    if (at < 0) {
      return 0;
    }
    return memory.u8(first + (int) at) - memory.u8(second + (int) at);
  }

  /** Copies as {@link #memmove}: on the peer an overlap does no harm either. */
  public int memcpy(int destination, int source, int length) {
    return memmove(destination, source, length);
  }

  /** Copies {@code length} bytes; the ranges may overlap. Returns the destination. */
  public int memmove(int destination, int source, int length) {
    process.memory().copy(source, destination, length);
    return destination;
  }

  /** Sets {@code length} bytes to the low byte of {@code value}. Returns the destination. */
  public int memset(int destination, int value, int length) {
    process.memory().fill(destination, length, value);
    return destination;
  }

  /**
   * Address of the first byte that equals the low byte of {@code value}, or 0. Looks no further
   * than it must, so a length beyond the end of memory is no error if the byte comes before.
   */
  public int memchr(int address, int value, int length) {
    GuestMemory memory = process.memory();
    long from = Integer.toUnsignedLong(address);
    long wanted = from + Integer.toUnsignedLong(length);
    long end = Math.min(wanted, memory.size());
    for (long at = from; at < end; at++) {
      if (memory.i8((int) at) == (byte) value) {
        return (int) at;
      }
    }
    if (end < wanted) {
      throw new Trap(Trap.OUT_OF_BOUNDS);
    }
    return 0;
  }

  /** {@code memcpy} under the name that Emscripten's code calls. */
  public int emscripten_memcpy_big(int destination, int source, int length) {
    return memmove(destination, source, length);
  }
}
