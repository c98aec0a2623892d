package org.wasmachine.vm.thread;

import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.natives.NativeTable;

/** The one function of lib-pthread that allocates. */
public final class PthreadMemory {

  /** Its imports. */
  public static final NativeTable TABLE =
      NativeTable.of("env", PthreadMemory.class, "posix_memalign (*ii)i");

  private final GuestProcess process;

  PthreadMemory(GuestProcess process) {
    this.process = process;
  }

  /**
   * Allocates from the process's heap.
   *
   * @param out where the block's address (u32) is stored
   * @param alignment ignored, as on the peer: blocks start at multiples of 8
   * @return 0, or -1 if there is no room
   */
  public int posix_memalign(int out, int alignment, int bytes) {
    process.memory().requireBytes(out, 4);
    int block = process.heap().allocate(bytes);
    if (block == 0) {
      return -1;
    }
    process.memory().putI32(out, block);
    return 0;
  }
}
