package org.wasmachine.vm.translator;

/** Tells the frames of generated code from those of the machine and of the JDK. */
final class GeneratedFrames {
  /** The package of all generated classes. */
  static final String PACKAGE = "wasm";

  /** Beginning of the names of the classes that hold the guest's functions. */
  static final String CODE = PACKAGE + ".Code";

  private GeneratedFrames() {}

  static boolean isGuestCode(StackTraceElement frame) {
    return frame.getClassName().startsWith(CODE);
  }

  /**
   * Whether generated code itself asked for the access that failed: below the JDK's own frames lies
   * a frame of the guest, not one of a native with a defect.
   */
  static boolean isGuestAccess(IndexOutOfBoundsException failure) {
    for (var frame : failure.getStackTrace()) {
      String name = frame.getClassName();
      if (name.startsWith(PACKAGE + ".")) {
        return true;
      }
      if (!name.startsWith("java.") && !name.startsWith("jdk.")) {
        return false;
      }
    }
    // The JIT throws without a trace in hot code; natives are not compiled into that.
    return true;
  }
}
