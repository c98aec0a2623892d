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
  /** A static method handle that the JIT sees through; growing the memory changes its answer. */
  GROWING;

  /** The class with the constant, one a loader. */
  static final ClassDesc CONSTANTS = ClassDesc.of(GeneratedFrames.PACKAGE, "Constants");

  static final String FIELD_NAME = "MEMORY";

  private static final ClassDesc HANDLE = Types.desc(MethodHandle.class);

  /** Pushes the segment. */
  void push(CodeBuilder code, int slot) {
    switch (this) {
      case FIELD, FIXED_FIELD -> code.aload(slot);
      case FIXED -> code.getstatic(CONSTANTS, FIELD_NAME, MemoryEmitter.SEGMENT);
      case GROWING ->
          code.getstatic(CONSTANTS, FIELD_NAME, HANDLE)
              .invokevirtual(HANDLE, "invokeExact", MethodTypeDesc.of(MemoryEmitter.SEGMENT));
    }
  }

  boolean isConstant() {
    return this == FIXED || this == GROWING;
  }

  /** The type of the constant. */
  ClassDesc constantType() {
    return this == GROWING ? HANDLE : MemoryEmitter.SEGMENT;
  }
}
