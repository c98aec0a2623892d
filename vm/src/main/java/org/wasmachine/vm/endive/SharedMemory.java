package org.wasmachine.vm.endive;

import org.wasmachine.vm.engine.Futex;
import org.wasmachine.vm.engine.MemoryPlan;

/**
 * Linear memory that threads share: its array has room for all it may ever grow to, so that it need
 * not move, and so the array's bounds are not the guest's.
 */
final class SharedMemory extends FlatMemory {

  private static final int LOCKS = 64;

  private volatile int size;

  SharedMemory(MemoryPlan plan, Futex futex) {
    super(
        plan, futex, plan.bytes() + (long) (plan.maximumPages() - plan.pages()) * PAGE_SIZE, LOCKS);
    size = (int) plan.bytes();
  }

  @Override
  int at(int address, int width) {
    if (address < 0 || width < 0 || address > size - width) {
      throw outOfBounds();
    }
    return address;
  }

  @Override
  byte[] sized(byte[] present, int bytes) {
    size = bytes;
    return present;
  }
}
