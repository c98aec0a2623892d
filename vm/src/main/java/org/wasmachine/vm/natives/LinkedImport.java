package org.wasmachine.vm.natives;

import org.wasmachine.vm.module.FunctionType;

/** What stands behind one function import of a module in one process. */
public sealed interface LinkedImport {

  /** The type the module declares for the import. */
  FunctionType type();

  /**
   * A native and the object that serves it.
   *
   * @param target the family object of a {@link Native.Method}; the process of a {@link
   *     Native.Lambda}
   */
  record Bound(FunctionType type, Native definition, Object target) implements LinkedImport {}

  /** Nothing: calling it traps. */
  record Missing(FunctionType type, String module, String name) implements LinkedImport {
    /** The reason of the trap. */
    public String reason() {
      return "failed to call unlinked import function (" + module + ", " + name + ")";
    }
  }
}
