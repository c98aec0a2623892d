package org.wasmachine.vm.engine;

/**
 * The shadow stack that clang keeps in linear memory, found as WAMR finds it.
 *
 * @param global index of the stack-pointer global in the module's global index space
 * @param low lowest address the pointer may have (unsigned)
 * @param high its value when the stack is empty (unsigned)
 */
public record AuxStack(int global, int low, int high) {

  /** Bytes between the bounds. */
  public int size() {
    return high - low;
  }
}
