package org.wasmachine.vm.libc;

import org.wasmachine.vm.GuestMemory;

/** Text into a buffer of the guest: what does not fit is counted, and the last byte is a NUL. */
final class MemoryText implements TextSink {

  private final GuestMemory memory;
  private final int address;
  private final long size;
  private long count;

  /**
   * @param size bytes of the buffer; all of them inside memory
   */
  MemoryText(GuestMemory memory, int address, long size) {
    this.memory = memory;
    this.address = address;
    this.size = size;
  }

  @Override
  public void put(int character) {
    if (count < size) {
      memory.putI8(address + (int) count, count == size - 1 ? 0 : character);
    }
    count++;
  }

  /** Puts the closing NUL, if the text did not fill the buffer. */
  void end() {
    if (count < size) {
      memory.putI8(address + (int) count, 0);
    }
  }

  @Override
  public long count() {
    return count;
  }
}
