package org.wasmachine.vm.translator;

import static java.lang.constant.ConstantDescs.CD_Float;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.module.Opcodes;

/** Writes locals, globals, constants, references, and what only moves operands. */
final class VariableEmitter {
  private final FunctionFrame frame;
  private final CodeBuilder code;

  VariableEmitter(FunctionFrame frame) {
    this.frame = frame;
    this.code = frame.code;
  }

  /** Writes an instruction of the family; false when it belongs to another one. */
  boolean emit(int opcode) {
    var at = frame.at;
    switch (opcode) {
      case Opcodes.LOCAL_GET -> frame.locals.load(at.index());
      case Opcodes.LOCAL_SET -> frame.locals.store(at.index());
      case Opcodes.LOCAL_TEE -> {
        if (wide(0)) {
          code.dup2();
        } else {
          code.dup();
        }
        frame.locals.store(at.index());
      }
      case Opcodes.GLOBAL_GET ->
          code.aload(frame.instanceSlot)
              .getfield(Types.STATE, "g" + at.index(), globalType(at.index()));
      case Opcodes.GLOBAL_SET -> setGlobal();
      case Opcodes.I32_CONST -> code.loadConstant((int) at.constant());
      case Opcodes.I64_CONST -> code.loadConstant(at.constant());
      case Opcodes.F32_CONST -> floatConstant((int) at.constant());
      case Opcodes.F64_CONST -> doubleConstant(at.constant());
      case Opcodes.REF_NULL -> code.iconst_m1();
      case Opcodes.REF_FUNC -> code.loadConstant(at.index());
      case Opcodes.REF_IS_NULL -> {
        code.iconst_m1();
        frame.compare(Comparison.of(Opcodes.I32_EQ));
      }
      case Opcodes.DROP -> drop(wide(0));
      case Opcodes.SELECT, Opcodes.SELECT_T -> select();
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean wide(int below) {
    return Types.wide(frame.types.peek(below));
  }

  private void drop(boolean wide) {
    if (wide) {
      code.pop2();
    } else {
      code.pop();
    }
  }

  private void select() {
    boolean wide = wide(1) || wide(2);
    Label first = code.newLabel();
    frame.condition().jump(code, true, first);
    if (wide) {
      code.dup2_x2().pop2();
    } else {
      code.swap();
    }
    code.labelBinding(first);
    drop(wide);
  }

  /** NaN constants keep their bits only as raw bits. */
  private void floatConstant(int bits) {
    float value = Float.intBitsToFloat(bits);
    if (Float.isNaN(value)) {
      code.loadConstant(bits)
          .invokestatic(CD_Float, "intBitsToFloat", MethodTypeDesc.of(CD_float, CD_int));
    } else {
      code.loadConstant(value);
    }
  }

  private void doubleConstant(long bits) {
    double value = Double.longBitsToDouble(bits);
    if (Double.isNaN(value)) {
      code.loadConstant(bits);
      Types.fromBits(code, 0x7C);
    } else {
      code.loadConstant(value);
    }
  }

  // ---- globals ---------------------------------------------------------------------------------

  private ClassDesc globalType(int index) {
    return Types.desc(frame.module.globalTypes().get(index).type());
  }

  private void setGlobal() {
    int index = frame.at.index();
    var auxStack = frame.plan.auxStack();
    if (auxStack.isPresent() && auxStack.get().global() == index) {
      checkAuxStack();
    }
    code.aload(frame.instanceSlot);
    if (wide(0)) {
      code.dup_x2().pop();
    } else {
      code.swap();
    }
    code.putfield(Types.STATE, "g" + index, globalType(index));
  }

  private void checkAuxStack() {
    Label inside = code.newLabel();
    frame.line();
    int instance = frame.instanceSlot;
    code.dup().aload(instance).getfield(Types.INSTANCE, "auxLow", CD_int).isub();
    code.aload(instance).getfield(Types.INSTANCE, "auxRange", CD_int);
    new Comparison(Opcodes.I32_LE_U, false, false).jump(code, true, inside);
    code.aload(instance)
        .getfield(Types.INSTANCE, "auxLow", CD_int)
        .invokestatic(
            FunctionFrame.TRAPS,
            "auxStack",
            MethodTypeDesc.of(Types.desc(Trap.class), CD_int, CD_int))
        .athrow();
    code.labelBinding(inside);
  }
}
