package org.wasmachine.vm.translator;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.foreign.MemorySegment;
import org.wasmachine.vm.module.InstructionCursor;
import org.wasmachine.vm.module.Opcodes;
import org.wasmachine.vm.translator.MemoryAccesses.Shape;

/**
 * Writes memory accesses: the address becomes an unsigned 33-bit index, and the memory segment's
 * own bounds check, which the JIT knows best, does the rest.
 */
final class MemoryEmitter {
  static final ClassDesc SEGMENT = Types.desc(MemorySegment.class);
  private static final ClassDesc BULK = Types.desc(Bulk.class);

  private final FunctionFrame frame;
  private final CodeBuilder code;
  private final int instanceSlot;

  MemoryEmitter(FunctionFrame frame) {
    this.frame = frame;
    code = frame.code;
    instanceSlot = frame.instanceSlot;
  }

  /** Writes an instruction of the family; false when it belongs to another one. */
  boolean emit(int opcode) {
    var at = frame.at;
    if (opcode >= Opcodes.I32_LOAD && opcode <= Opcodes.I64_LOAD32_U) {
      frame.line();
      load(opcode, at.memoryOffset());
    } else if (opcode >= Opcodes.I32_STORE && opcode <= Opcodes.I64_STORE32) {
      frame.line();
      store(opcode, at.memoryOffset(), frame.stack.temporary(temporary(opcode), 0));
    } else {
      return bulk(at);
    }
    return true;
  }

  /** Writes a plain load: address → value. */
  private void load(int opcode, int offset) {
    var shape =
        switch (opcode) {
          case Opcodes.I32_LOAD, Opcodes.I64_LOAD32_S, Opcodes.I64_LOAD32_U -> Shape.I32;
          case Opcodes.I64_LOAD -> Shape.I64;
          case Opcodes.F32_LOAD -> Shape.F32;
          case Opcodes.F64_LOAD -> Shape.F64;
          case Opcodes.I32_LOAD8_S, Opcodes.I32_LOAD8_U, Opcodes.I64_LOAD8_S, Opcodes.I64_LOAD8_U ->
              Shape.I8;
          default -> Shape.I16;
        };
    address(shape, offset);
    code.invokeinterface(frame.accesses.get(shape));
    switch (opcode) {
      case Opcodes.I32_LOAD8_U -> code.loadConstant(0xFF).iand();
      case Opcodes.I32_LOAD16_U -> code.loadConstant(0xFFFF).iand();
      case Opcodes.I64_LOAD8_U -> code.loadConstant(0xFF).iand().i2l();
      case Opcodes.I64_LOAD16_U -> code.loadConstant(0xFFFF).iand().i2l();
      case Opcodes.I64_LOAD8_S, Opcodes.I64_LOAD16_S, Opcodes.I64_LOAD32_S -> code.i2l();
      case Opcodes.I64_LOAD32_U -> code.i2l().loadConstant(0xFFFFFFFFL).land();
      default -> {}
    }
  }

  /**
   * Writes a plain store: address, value → nothing.
   *
   * @param temporary a free local of the value's kind
   */
  private void store(int opcode, int offset, int temporary) {
    TypeKind kind;
    Shape shape;
    switch (opcode) {
      case Opcodes.I32_STORE -> {
        kind = TypeKind.INT;
        shape = Shape.I32;
      }
      case Opcodes.I64_STORE -> {
        kind = TypeKind.LONG;
        shape = Shape.I64;
      }
      case Opcodes.F32_STORE -> {
        kind = TypeKind.FLOAT;
        shape = Shape.F32;
      }
      case Opcodes.F64_STORE -> {
        kind = TypeKind.DOUBLE;
        shape = Shape.F64;
      }
      default -> {
        if (opcode >= Opcodes.I64_STORE8) {
          code.l2i();
        }
        kind = TypeKind.INT;
        shape =
            switch (opcode) {
              case Opcodes.I32_STORE8, Opcodes.I64_STORE8 -> Shape.I8;
              case Opcodes.I32_STORE16, Opcodes.I64_STORE16 -> Shape.I16;
              default -> Shape.I32;
            };
      }
    }
    code.storeLocal(kind, temporary);
    address(shape, offset);
    code.loadLocal(kind, temporary);
    if (shape == Shape.I8) {
      code.i2b();
    } else if (shape == Shape.I16) {
      code.i2s();
    }
    code.invokeinterface(frame.accesses.set(shape));
  }

  /** The kind of temporary that {@link #store} needs. */
  private static TypeKind temporary(int opcode) {
    return switch (opcode) {
      case Opcodes.I64_STORE -> TypeKind.LONG;
      case Opcodes.F32_STORE -> TypeKind.FLOAT;
      case Opcodes.F64_STORE -> TypeKind.DOUBLE;
      default -> TypeKind.INT;
    };
  }

  /** address → segment, layout, index. */
  private void address(Shape shape, int offset) {
    frame.pushMemory(code);
    code.swap();
    code.getstatic(frame.accesses.layout(shape));
    code.swap();
    code.i2l().ldc(frame.accesses.unsigned()).land();
    if (offset != 0) {
      code.loadConstant(offset & 0xFFFFFFFFL).ladd();
    }
  }

  /** Writes memory.size/grow/fill/copy/init and data.drop; false for anything else. */
  private boolean bulk(InstructionCursor at) {
    switch (at.opcode()) {
      case Opcodes.MEMORY_SIZE ->
          code.aload(instanceSlot)
              .invokevirtual(Types.INSTANCE, "pages", MethodTypeDesc.of(CD_int));
      case Opcodes.MEMORY_GROW -> {
        frame.line();
        code.aload(instanceSlot)
            .swap()
            .invokevirtual(Types.INSTANCE, "grow", MethodTypeDesc.of(CD_int, CD_int));
        frame.memoryMayHaveGrown(true);
      }
      case Opcodes.MEMORY_FILL -> bulkCall("fill");
      case Opcodes.MEMORY_COPY -> bulkCall("copy");
      case Opcodes.MEMORY_INIT -> init(at.index());
      case Opcodes.DATA_DROP ->
          code.aload(instanceSlot)
              .loadConstant(at.index())
              .invokevirtual(Types.INSTANCE, "dropData", MethodTypeDesc.of(CD_void, CD_int));
      default -> {
        return false;
      }
    }
    return true;
  }

  private void bulkCall(String name) {
    frame.line();
    frame.pushMemory(code);
    code.invokestatic(BULK, name, MethodTypeDesc.of(CD_void, CD_int, CD_int, CD_int, SEGMENT));
  }

  private void init(int segment) {
    frame.line();
    code.loadConstant(segment);
    frame.pushMemory(code);
    code.aload(instanceSlot)
        .invokestatic(
            BULK,
            "init",
            MethodTypeDesc.of(CD_void, CD_int, CD_int, CD_int, CD_int, SEGMENT, Types.INSTANCE));
  }
}
