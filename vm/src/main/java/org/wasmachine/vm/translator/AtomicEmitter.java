package org.wasmachine.vm.translator;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.VarHandle;
import org.wasmachine.vm.module.InstructionCursor;
import org.wasmachine.vm.module.Opcodes;

/** Writes the instructions of the threads feature: calls of {@link Atomics}. */
final class AtomicEmitter {
  private static final ClassDesc SEGMENT = MemoryEmitter.SEGMENT;
  private static final ClassDesc ATOMICS = Types.desc(Atomics.class);

  private final FunctionFrame frame;
  private final CodeBuilder code;
  private final int instanceSlot;

  AtomicEmitter(FunctionFrame frame) {
    this.frame = frame;
    code = frame.code;
    instanceSlot = frame.instanceSlot;
  }

  /** Writes an instruction of the family; operands are on the stack. */
  void emit(InstructionCursor at) {
    int opcode = at.opcode();
    long offset = at.memoryOffset() & 0xFFFFFFFFL;
    if (opcode == Opcodes.ATOMIC_FENCE) {
      code.invokestatic(Types.desc(VarHandle.class), "fullFence", MethodTypeDesc.of(CD_void));
    } else if (opcode == Opcodes.MEMORY_ATOMIC_NOTIFY) {
      onInstance(
          "notify", offset, MethodTypeDesc.of(CD_int, CD_int, CD_int, CD_long, Types.INSTANCE));
    } else if (opcode == Opcodes.MEMORY_ATOMIC_WAIT32) {
      onInstance(
          "wait32",
          offset,
          MethodTypeDesc.of(CD_int, CD_int, CD_int, CD_long, CD_long, Types.INSTANCE));
    } else if (opcode == Opcodes.MEMORY_ATOMIC_WAIT64) {
      onInstance(
          "wait64",
          offset,
          MethodTypeDesc.of(CD_int, CD_int, CD_long, CD_long, CD_long, Types.INSTANCE));
    } else {
      access(opcode, offset);
    }
  }

  private void onInstance(String name, long offset, MethodTypeDesc type) {
    code.loadConstant(offset).aload(instanceSlot).invokestatic(ATOMICS, name, type);
  }

  /**
   * Loads, stores and updates come in groups of seven: i32, i64, i32/8, i32/16, i64/8, i64/16,
   * i64/32.
   */
  private void access(int opcode, long offset) {
    int group = (opcode - Opcodes.I32_ATOMIC_LOAD) / 7;
    int member = (opcode - Opcodes.I32_ATOMIC_LOAD) % 7;
    boolean i64 = member == 1 || member >= 4;
    int width =
        switch (member) {
          case 1 -> 8;
          case 2, 4 -> 1;
          case 3, 5 -> 2;
          default -> 4;
        };
    boolean full = member == 1;
    switch (group) {
      case 0 -> {
        operands(offset, width, full);
        code.invokestatic(ATOMICS, "load", full ? desc(CD_long) : narrow(CD_int));
        if (i64 && !full) {
          code.i2l().loadConstant(0xFFFFFFFFL).land();
        }
      }
      case 1 -> {
        if (i64 && !full) {
          code.l2i();
        }
        operands(offset, width, full);
        code.invokestatic(
            ATOMICS, "store", full ? desc(CD_void, CD_long) : narrow(CD_void, CD_int));
      }
      case 8 -> {
        operands(offset, width, full);
        if (full) {
          code.invokestatic(ATOMICS, "exchange", desc(CD_long, CD_long, CD_long));
        } else if (i64) {
          code.invokestatic(ATOMICS, "exchangeNarrow", narrow(CD_long, CD_long, CD_long));
        } else {
          code.invokestatic(ATOMICS, "exchange", narrow(CD_int, CD_int, CD_int));
        }
      }
      default -> {
        operands(offset, width, full);
        code.loadConstant(group - 2);
        if (full) {
          code.invokestatic(
              ATOMICS,
              "update",
              MethodTypeDesc.of(CD_long, CD_int, CD_long, SEGMENT, CD_long, CD_int));
        } else {
          var value = i64 ? CD_long : CD_int;
          code.invokestatic(
              ATOMICS,
              i64 ? "updateNarrow" : "update",
              MethodTypeDesc.of(value, CD_int, value, SEGMENT, CD_long, CD_int, CD_int));
        }
      }
    }
  }

  private void operands(long offset, int width, boolean full) {
    frame.pushMemory(code);
    code.loadConstant(offset);
    if (!full) {
      code.loadConstant(width);
    }
  }

  /** (base, values…, segment, offset). */
  private static MethodTypeDesc desc(ClassDesc result, ClassDesc... values) {
    var type = MethodTypeDesc.of(result, CD_int).insertParameterTypes(1, values);
    return type.insertParameterTypes(type.parameterCount(), SEGMENT, CD_long);
  }

  /** The same with the width behind. */
  private static MethodTypeDesc narrow(ClassDesc result, ClassDesc... values) {
    var type = desc(result, values);
    return type.insertParameterTypes(type.parameterCount(), CD_int);
  }
}
