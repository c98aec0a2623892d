package org.wasmachine.vm.translator;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import org.wasmachine.vm.module.FunctionValidator;

/** Where the Wasm locals of a function are. */
sealed interface LocalVariables {
  /** Pushes a local. */
  void load(int index);

  /** Pops into a local. */
  void store(int index);

  /** Each in a local of the JVM. */
  record Slots(CodeBuilder code, FunctionValidator types, int[] slots) implements LocalVariables {
    @Override
    public void load(int index) {
      code.loadLocal(Types.kind(types.local(index)), slots[index]);
    }

    @Override
    public void store(int index) {
      code.storeLocal(Types.kind(types.local(index)), slots[index]);
    }
  }

  /** All in an array of raw bits that several methods share. */
  record Array(CodeBuilder code, FunctionValidator types, int array, int temporary)
      implements LocalVariables {
    static Array of(CodeBuilder code, FunctionValidator types, int array) {
      return new Array(code, types, array, code.allocateLocal(TypeKind.LONG));
    }

    @Override
    public void load(int index) {
      code.aload(array).loadConstant(index).laload();
      Types.fromBits(code, types.local(index));
    }

    @Override
    public void store(int index) {
      Types.toBits(code, types.local(index));
      code.lstore(temporary);
      code.aload(array).loadConstant(index).lload(temporary).lastore();
    }

    /** Pops a value that leaves a part of the function into a place behind the locals. */
    void storeResult(int number, int type) {
      Types.toBits(code, type);
      code.lstore(temporary);
      code.aload(array).loadConstant(types.localCount() + number).lload(temporary).lastore();
    }

    /** Pushes such a value. */
    void loadResult(int number, int type) {
      code.aload(array).loadConstant(types.localCount() + number).laload();
      Types.fromBits(code, type);
    }
  }
}
