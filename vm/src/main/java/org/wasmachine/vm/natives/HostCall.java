package org.wasmachine.vm.natives;

import org.wasmachine.vm.GuestProcess;

/** The body of a native written as a lambda. Runs on the calling guest thread. */
@FunctionalInterface
public interface HostCall {

  /**
   * Runs the native.
   *
   * @param process the calling process
   * @param arguments raw bits, one per parameter: an i32 sign-extended, an f32 as {@code
   *     Float.floatToRawIntBits}, an f64 as {@code Double.doubleToRawLongBits}
   * @return raw bits of the result; ignored when the signature has none
   * @throws org.wasmachine.vm.Trap to end the guest's run
   */
  long call(GuestProcess process, long[] arguments);
}
