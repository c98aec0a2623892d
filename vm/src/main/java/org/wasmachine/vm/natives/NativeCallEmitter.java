package org.wasmachine.vm.natives;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import org.wasmachine.vm.GuestMemory;
import org.wasmachine.vm.natives.NativeSignature.Letter;

/**
 * Writes the bytecode of a call to a native: the checks its signature asks for, then a direct call
 * of the family's method. The only place where pointers, lengths and strings are checked, shared by
 * every engine.
 */
public final class NativeCallEmitter {

  /** Where the generated code finds what a call needs. */
  public interface Operands {
    /** Pushes the {@link GuestMemory}. */
    void memory(CodeBuilder code);

    /** Pushes the family object, as its class. */
    void target(CodeBuilder code);

    /** Pushes the argument as the Java type of its letter. May be called more than once. */
    void argument(CodeBuilder code, int index);
  }

  private static final ClassDesc GUEST_MEMORY = GuestMemory.class.describeConstable().orElseThrow();
  private static final MethodTypeDesc ONE_INT =
      MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int);
  private static final MethodTypeDesc TWO_INTS =
      MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int, ConstantDescs.CD_int);

  private NativeCallEmitter() {}

  /** Emits checks and call; the Java result, if any, is left on the stack. */
  public static void emit(CodeBuilder code, Native.Method called, Operands operands) {
    List<Letter> parameters = called.signature().parameters();
    for (int i = 0; i < parameters.size(); i++) {
      switch (parameters.get(i)) {
        case POINTER -> emitPointerCheck(code, operands, parameters, i);
        case STRING -> emitCheck(code, operands, "requireString", ONE_INT, i);
        default -> {}
      }
    }
    operands.target(code);
    for (int i = 0; i < parameters.size(); i++) {
      operands.argument(code, i);
    }
    code.invokevirtual(
        called.owner().describeConstable().orElseThrow(),
        called.method(),
        MethodTypeDesc.ofDescriptor(called.signature().methodDescriptor()));
  }

  private static void emitPointerCheck(
      CodeBuilder code, Operands operands, List<Letter> parameters, int i) {
    boolean sized = i + 1 < parameters.size() && parameters.get(i + 1) == Letter.LENGTH;
    if (sized) {
      emitCheck(code, operands, "requireBytes", TWO_INTS, i, i + 1);
    } else {
      emitCheck(code, operands, "requirePointer", ONE_INT, i);
    }
  }

  private static void emitCheck(
      CodeBuilder code, Operands operands, String check, MethodTypeDesc type, int... arguments) {
    operands.memory(code);
    for (int argument : arguments) {
      operands.argument(code, argument);
    }
    code.invokevirtual(GUEST_MEMORY, check, type);
  }
}
