package org.wasmachine.vm.endive;

import org.wasmachine.vm.Trap;
import run.endive.runtime.GlobalInstance;
import run.endive.wasm.types.MutabilityType;
import run.endive.wasm.types.ValType;

/** The stack-pointer global: refuses to leave the shadow stack, where clang's code would not. */
@SuppressWarnings("deprecation") // Endive 1.0 has no other constructor for a subclass
final class AuxStackGlobal extends GlobalInstance {

  private long low;
  private long high;

  AuxStackGlobal(long value, ValType type, MutabilityType mutability, int low, int high) {
    super(value, 0, type, mutability);
    bounds(low, high);
  }

  void bounds(int lowest, int highest) {
    low = Integer.toUnsignedLong(lowest);
    high = Integer.toUnsignedLong(highest);
  }

  @Override
  public void setValue(long value) {
    long address = value & 0xFFFF_FFFFL;
    if (address < low || address > high) {
      throw new Trap(
          address < low ? "wasm auxiliary stack overflow" : "wasm auxiliary stack underflow");
    }
    super.setValue(value);
  }

  /** Sets the pointer without asking, for the host. */
  void set(long value) {
    super.setValue(value);
  }
}
