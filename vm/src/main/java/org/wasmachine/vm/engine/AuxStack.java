package org.wasmachine.vm.engine;

/**
 * The shadow stack that clang keeps in linear memory, found as WAMR finds it.
 *
 * @param global index of the stack-pointer global in the module's global index space
 * @param low lowest address the pointer may have (unsigned)
 * @param high its value when the stack is empty (unsigned)
 */
public record AuxStack(int global, int low, int high) {

  private static final int SMALLEST_OF_A_THREAD = 1024;
  private static final int LARGEST_OF_A_THREAD = 65536;

  /** Bytes of the stack of a further thread: as many as the main thread has, within reason. */
  public int threadSize() {
    return Math.clamp(Integer.toUnsignedLong(size()), SMALLEST_OF_A_THREAD, LARGEST_OF_A_THREAD)
        & -16;
  }

  /** Bytes between the bounds. */
  public int size() {
    return high - low;
  }
}
