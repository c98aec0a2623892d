package org.wasmachine.vm.libc;

import org.wasmachine.vm.GuestMemory;

/**
 * The variable arguments of a call, which clang lays out in memory: 4 bytes for what has at most 32
 * bits, else 8 bytes at a multiple of 8. Reading past the end of memory traps.
 */
final class VarArguments {

  private final GuestMemory memory;
  private int at;

  /** Arguments at {@code address}, where 4 bytes must be inside memory even if there are none. */
  VarArguments(GuestMemory memory, int address) {
    memory.requireBytes(address, 4);
    this.memory = memory;
    this.at = address;
  }

  int next32() {
    int value = memory.i32(at);
    at += 4;
    return value;
  }

  long next64() {
    at = at + 7 & -8;
    long value = memory.i64(at);
    at += 8;
    return value;
  }
}
