package org.wasmachine.vm.engine;

import org.wasmachine.vm.module.FunctionType;

/**
 * A function of an instance, callable from the host. Values cross as raw bits: an i32 in the low
 * half, floats as their IEEE bits. A result i32 is sign-extended.
 *
 * <p>Call it on the thread that owns the instance. A trap arrives as {@link
 * org.wasmachine.vm.Trap}, an exception of a native unchanged.
 */
public interface GuestFunction {

  /** Parameters and results. */
  FunctionType type();

  /**
   * Calls the function.
   *
   * @param arguments exactly one per parameter
   * @return one per result
   * @throws IllegalArgumentException if the number of arguments differs
   */
  long[] call(long... arguments);

  /** Calls the function; its first result, or 0 if it has none. */
  default long callForOne(long... arguments) {
    long[] results = call(arguments);
    return results.length == 0 ? 0 : results[0];
  }
}
