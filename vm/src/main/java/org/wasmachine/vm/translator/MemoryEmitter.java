package org.wasmachine.vm.translator;

import static java.lang.constant.ConstantDescs.CD_byte;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_short;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.Consumer;
import org.wasmachine.vm.module.InstructionCursor;
import org.wasmachine.vm.module.Opcodes;

/**
 * Writes memory accesses: the address becomes an unsigned 33-bit index, and the memory segment's
 * own bounds check, which the JIT knows best, does the rest.
 */
final class MemoryEmitter {
  static final ClassDesc SEGMENT = Types.desc(MemorySegment.class);
  private static final ClassDesc LAYOUTS = Types.desc(Layouts.class);
  private static final ClassDesc ATOMICS = Types.desc(Atomics.class);
  private static final ClassDesc BULK = Types.desc(Bulk.class);

  /** One shape of access: the layout's field and classes. */
  private enum Shape {
    I8("I8", ValueLayout.OfByte.class, CD_byte),
    I16("I16", ValueLayout.OfShort.class, CD_short),
    I32("I32", ValueLayout.OfInt.class, CD_int),
    I64("I64", ValueLayout.OfLong.class, CD_long),
    F32("F32", ValueLayout.OfFloat.class, CD_float),
    F64("F64", ValueLayout.OfDouble.class, CD_double);

    final String field;
    final ClassDesc layout;
    final MethodTypeDesc get;
    final MethodTypeDesc set;

    Shape(String field, Class<?> layout, ClassDesc carrier) {
      this.field = field;
      this.layout = Types.desc(layout);
      this.get = MethodTypeDesc.of(carrier, this.layout, CD_long);
      this.set = MethodTypeDesc.of(CD_void, this.layout, CD_long, carrier);
    }
  }

  private final CodeBuilder code;
  private final Consumer<CodeBuilder> memory;
  private final int instanceSlot;

  /**
   * @param memory pushes the memory segment
   * @param instanceSlot the local that holds the instance
   */
  MemoryEmitter(CodeBuilder code, Consumer<CodeBuilder> memory, int instanceSlot) {
    this.code = code;
    this.memory = memory;
    this.instanceSlot = instanceSlot;
  }

  /** Writes a plain load: address → value. */
  void load(int opcode, int offset) {
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
    code.invokeinterface(SEGMENT, "get", shape.get);
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
  void store(int opcode, int offset, int temporary) {
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
    code.invokeinterface(SEGMENT, "set", shape.set);
  }

  /** The kind of temporary that {@link #store} needs. */
  static TypeKind temporary(int opcode) {
    return switch (opcode) {
      case Opcodes.I64_STORE -> TypeKind.LONG;
      case Opcodes.F32_STORE -> TypeKind.FLOAT;
      case Opcodes.F64_STORE -> TypeKind.DOUBLE;
      default -> TypeKind.INT;
    };
  }

  /** address → segment, layout, index. */
  private void address(Shape shape, int offset) {
    memory.accept(code);
    code.swap();
    code.getstatic(LAYOUTS, shape.field, shape.layout);
    code.swap();
    code.i2l().loadConstant(0xFFFFFFFFL).land();
    if (offset != 0) {
      code.loadConstant(offset & 0xFFFFFFFFL).ladd();
    }
  }

  /** Writes memory.size/grow/fill/copy/init and data.drop. */
  void bulk(InstructionCursor at) {
    switch (at.opcode()) {
      case Opcodes.MEMORY_SIZE ->
          code.aload(instanceSlot)
              .invokevirtual(Types.INSTANCE, "pages", MethodTypeDesc.of(CD_int));
      case Opcodes.MEMORY_GROW ->
          code.aload(instanceSlot)
              .swap()
              .invokevirtual(Types.INSTANCE, "grow", MethodTypeDesc.of(CD_int, CD_int));
      case Opcodes.MEMORY_FILL -> bulkCall("fill");
      case Opcodes.MEMORY_COPY -> bulkCall("copy");
      case Opcodes.MEMORY_INIT -> {
        code.loadConstant(at.index());
        memory.accept(code);
        code.aload(instanceSlot)
            .invokestatic(
                BULK,
                "init",
                MethodTypeDesc.of(
                    CD_void, CD_int, CD_int, CD_int, CD_int, SEGMENT, Types.INSTANCE));
      }
      default ->
          code.aload(instanceSlot)
              .loadConstant(at.index())
              .invokevirtual(Types.INSTANCE, "dropData", MethodTypeDesc.of(CD_void, CD_int));
    }
  }

  private void bulkCall(String name) {
    memory.accept(code);
    code.invokestatic(BULK, name, MethodTypeDesc.of(CD_void, CD_int, CD_int, CD_int, SEGMENT));
  }

  /** Writes an instruction of the threads feature. */
  void atomic(InstructionCursor at) {
    int opcode = at.opcode();
    long offset = at.memoryOffset() & 0xFFFFFFFFL;
    if (opcode == Opcodes.ATOMIC_FENCE) {
      code.invokestatic(
          Types.desc(java.lang.invoke.VarHandle.class), "fullFence", MethodTypeDesc.of(CD_void));
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
    memory.accept(code);
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
