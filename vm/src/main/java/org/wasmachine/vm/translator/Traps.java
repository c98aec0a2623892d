package org.wasmachine.vm.translator;

import org.wasmachine.vm.Trap;

/** The traps of the instruction set, as generated code and its helpers throw them. */
public final class Traps {
  static final String STACK = "wasm operand stack overflow";

  private Traps() {}

  /** For {@code unreachable}. */
  public static Trap unreachable() {
    return new Trap("unreachable");
  }

  /** Called at loop heads and in recursive functions when the instance was told to look. */
  public static void poll(TranslatedInstance instance) {
    instance.looked();
    if (Thread.currentThread().isInterrupted()) {
      throw new Trap(Trap.TERMINATED);
    }
  }

  /**
   * For a stack pointer that leaves its stack; {@code distance} is its distance from the low end.
   */
  public static Trap auxStack(int pointer, int low) {
    return new Trap(
        Integer.compareUnsigned(pointer, low) < 0
            ? "wasm auxiliary stack overflow"
            : "wasm auxiliary stack underflow");
  }

  static Trap outOfBounds() {
    return new Trap(Trap.OUT_OF_BOUNDS);
  }

  /** For a divisor of zero. */
  public static Trap divideByZero() {
    return new Trap("integer divide by zero");
  }

  /** For a result that has no representation. */
  public static Trap overflow() {
    return new Trap("integer overflow");
  }

  static Trap invalidConversion() {
    return new Trap("invalid conversion to integer");
  }
}
