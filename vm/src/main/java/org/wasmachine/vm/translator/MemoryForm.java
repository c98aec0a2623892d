package org.wasmachine.vm.translator;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandle;

/** How generated code reaches linear memory. */
enum MemoryForm {
  /** Through the instance, held in a local: one class for any number of instances. */
  FIELD,
  /** The same for memory that never moves: the local is never reloaded. */
  FIXED_FIELD,
  /** A static constant; for memory that never moves. */
  FIXED,
  /**
   * A static method handle that C2 sees through; growing the memory changes its answer. Held in a
   * local, because lower tiers do call it; C2 knows that the local is the constant.
   */
  GROWING;

  /** The class with the constant, one a loader. */
  static final ClassDesc CONSTANTS = ClassDesc.of(GeneratedFrames.PACKAGE, "Constants");

  static final String FIELD_NAME = "MEMORY";

  private static final ClassDesc HANDLE = Types.desc(MethodHandle.class);

  /** Pushes the segment. */
  void push(CodeBuilder code, int slot) {
    if (this == FIXED) {
      code.getstatic(CONSTANTS, FIELD_NAME, MemoryEmitter.SEGMENT);
    } else {
      code.aload(slot);
    }
  }

  /** Fetches the segment into its local; not for {@link #FIXED}, which has none. */
  void reload(CodeBuilder code, int instanceSlot, int slot) {
    if (this == GROWING) {
      code.getstatic(CONSTANTS, FIELD_NAME, HANDLE)
          .invokevirtual(HANDLE, "invokeExact", MethodTypeDesc.of(MemoryEmitter.SEGMENT));
    } else {
      code.aload(instanceSlot).getfield(Types.INSTANCE, "memory", MemoryEmitter.SEGMENT);
    }
    code.astore(slot);
  }

  boolean hasLocal() {
    return this != FIXED;
  }

  /** Whether the memory may be another one after a call. */
  boolean moves() {
    return this == FIELD || this == GROWING;
  }

  /** The type of the constant. */
  ClassDesc constantType() {
    return this == GROWING ? HANDLE : MemoryEmitter.SEGMENT;
  }
}
