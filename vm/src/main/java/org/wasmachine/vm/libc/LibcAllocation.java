package org.wasmachine.vm.libc;

import org.wasmachine.vm.GuestMemory;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.natives.NativeTable;

/**
 * {@code malloc} and its relatives over the process's heap. No failure traps: no room is 0, and
 * {@code free} of what is no live block does nothing, wherever it points, because apps free members
 * they never set.
 */
public final class LibcAllocation {

  /**
   * Its imports. {@code free} takes {@code i}, not WAMR's {@code *}: an address outside memory is
   * ignored like any other that is no block.
   */
  public static final NativeTable TABLE =
      NativeTable.of(
          "env",
          LibcAllocation.class,
          """
          malloc   (i)i
          calloc   (ii)i
          realloc  (ii)i
          strdup   ($)i
          _strdup  ($)i
          free     (i)
          """);

  private final GuestProcess process;

  LibcAllocation(GuestProcess process) {
    this.process = process;
  }

  /** Address of a new block, 8-byte aligned, or 0. Of no bytes too: that is a block like others. */
  public int malloc(int bytes) {
    return process.heap().allocate(bytes);
  }

  /** Address of a new block of {@code count} times {@code size} zero bytes, or 0. */
  public int calloc(int count, int size) {
    long bytes = Integer.toUnsignedLong(count) * Integer.toUnsignedLong(size);
    if (bytes >>> 32 != 0) {
      return 0;
    }
    int block = process.heap().allocate((int) bytes);
    if (block != 0) {
      process.memory().fill(block, (int) bytes, 0);
    }
    return block;
  }

  /**
   * Changes the size of a block, moving it if need be; of block 0, makes a new one.
   *
   * @return 0 if there is no room, or {@code block} is no live block; the block is as before then
   */
  public int realloc(int block, int bytes) {
    return process.heap().reallocate(block, bytes);
  }

  /** A copy of a string in a new block, or 0. */
  public int strdup(int string) {
    GuestMemory memory = process.memory();
    int length = memory.stringLength(string) + 1;
    int copy = process.heap().allocate(length);
    if (copy != 0) {
      process.memory().copy(string, copy, length);
    }
    return copy;
  }

  /** {@link #strdup} under its other name. */
  public int _strdup(int string) {
    return strdup(string);
  }

  /** Gives a block back; anything else is ignored. */
  public void free(int block) {
    process.heap().free(block);
  }
}
