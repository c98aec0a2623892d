package org.wasmachine.vm.fs;

import java.util.Objects;
import org.wasmachine.vm.GuestMemory;

/**
 * The third argument of {@code ioctl} as the guest passes it: the address of its variable
 * arguments.
 *
 * @param memory the guest's memory
 * @param address where the variable arguments are
 */
public record IoctlArgument(GuestMemory memory, int address) {

  public IoctlArgument {
    Objects.requireNonNull(memory);
  }

  /**
   * The first argument: a number, or the address of a data sequence.
   *
   * @throws org.wasmachine.vm.Trap if it lies outside memory
   */
  public int word() {
    return memory.i32(address);
  }
}
