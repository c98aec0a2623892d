package org.wasmachine.vm.engine;

import java.util.Optional;
import org.wasmachine.vm.GuestMemory;
import org.wasmachine.vm.module.FunctionType;

/**
 * A running copy of a module: globals and tables of its own, memory of its own or shared with the
 * other threads of a process. Used by one thread at a time.
 */
public interface Instance {

  /** Linear memory 0; empty memory if the module has none. */
  GuestMemory memory();

  /**
   * Grows memory as {@code memory.grow} does: the pages before, or -1 if it may not grow so far.
   */
  int growMemory(int pages);

  /** An exported function. */
  Optional<GuestFunction> export(String name);

  /**
   * The function in a slot of table 0, exported or not.
   *
   * @throws org.wasmachine.vm.Trap {@code undefined element}, {@code uninitialized element} or
   *     {@code indirect call type mismatch}
   */
  GuestFunction tableFunction(int slot, FunctionType type);

  /** Raw bits of a global, by index in the module's global index space, exported or not. */
  long global(int index);

  /** Sets a mutable global; the auxiliary-stack check does not apply. */
  void setGlobal(int index, long bits);

  /**
   * Moves the bounds of the auxiliary stack, for a thread with a stack region of its own.
   *
   * @param low lowest legal value of the stack pointer (unsigned)
   * @param high highest legal value (unsigned), which also becomes the pointer's value
   */
  void auxStack(int low, int high);

  /** Runs the module's start function, if it has one. */
  void start();

  /**
   * Says that the thread that runs this instance was interrupted, for engines that look at
   * something cheaper than the thread's flag. May be called from any thread.
   */
  default void interrupted() {}

  /**
   * Says that nothing of this instance will run any more, so that an engine can reuse what it keeps
   * for it. Memory stays readable.
   */
  default void close() {}
}
