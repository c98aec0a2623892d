package org.wasmachine.vm.translator;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import org.wasmachine.vm.module.FunctionType;
import org.wasmachine.vm.module.InstructionCursor;
import org.wasmachine.vm.module.Opcodes;
import org.wasmachine.vm.module.ValueType;

/**
 * Writes calls of functions, direct, through tables and in tail position, and table instructions.
 */
final class Calls {
  private static final ClassDesc BULK = Types.desc(Bulk.class);

  private final TranslatedModule plan;
  private final CodeBuilder code;

  Calls(TranslatedModule plan, CodeBuilder code) {
    this.plan = plan;
    this.code = code;
  }

  /** A direct call; arguments are on the stack. */
  void call(int function, int instanceSlot) {
    packArguments(plan.module().functionType(function));
    code.aload(instanceSlot);
    code.invokestatic(plan.owner(function), plan.methodName(function), plan.methodType(function));
  }

  /** A call through a table; arguments and the slot are on the stack. */
  void indirect(int type, int table, int instanceSlot) {
    var called = plan.module().types().get(type);
    if (Types.packed(called.parameters())) {
      int slot = code.allocateLocal(TypeKind.INT);
      code.istore(slot);
      packArguments(called);
      code.iload(slot);
    }
    code.aload(instanceSlot)
        .swap()
        .loadConstant(table)
        .invokevirtual(Types.INSTANCE, "element", MethodTypeDesc.of(CD_int, CD_int, CD_int))
        .aload(instanceSlot)
        .invokestatic(
            Types.STATE,
            ModuleClassWriter.dispatch(plan.canonicalType(type)),
            dispatchType(called));
  }

  /** The descriptor of a dispatching method: arguments, function, instance. */
  static MethodTypeDesc dispatchType(FunctionType type) {
    return Types.method(type, CD_int);
  }

  private void packArguments(FunctionType called) {
    if (Types.packed(called.parameters())) {
      packTop(called.parameters());
    }
  }

  /** Turns the values on top of the stack into an array of raw bits. */
  private void packTop(List<ValueType> types) {
    var slots = new int[types.size()];
    for (int i = slots.length - 1; i >= 0; i--) {
      var kind = Types.kind(types.get(i).code());
      slots[i] = code.allocateLocal(kind);
      code.storeLocal(kind, slots[i]);
    }
    fill(code, types, slots);
  }

  private static void fill(CodeBuilder code, List<ValueType> types, int[] slots) {
    code.loadConstant(slots.length).newarray(TypeKind.LONG);
    for (int i = 0; i < slots.length; i++) {
      int type = types.get(i).code();
      code.dup().loadConstant(i).loadLocal(Types.kind(type), slots[i]);
      Types.toBits(code, type);
      code.lastore();
    }
  }

  /** Turns the results on top of the stack into an array of raw bits. */
  static void pack(CodeBuilder code, List<ValueType> types, OperandStack stack) {
    var slots = new int[types.size()];
    var used = new int[TypeKind.values().length];
    for (int i = slots.length - 1; i >= 0; i--) {
      var kind = Types.kind(types.get(i).code());
      slots[i] = stack.temporary(kind, used[kind.ordinal()]++);
      code.storeLocal(kind, slots[i]);
    }
    fill(code, types, slots);
  }

  /** Leaves function and arguments of a tail call in the instance; whoever called us goes on. */
  void prepareTailCall(InstructionCursor at, int instanceSlot) {
    boolean direct = at.opcode() == Opcodes.RETURN_CALL;
    FunctionType called =
        direct ? plan.module().functionType(at.index()) : plan.module().types().get(at.index());
    int target = code.allocateLocal(TypeKind.INT);
    if (direct) {
      code.loadConstant(at.index());
    } else {
      code.aload(instanceSlot)
          .swap()
          .loadConstant(at.secondIndex())
          .loadConstant(plan.canonicalType(at.index()))
          .invokevirtual(
              Types.INSTANCE, "tailTarget", MethodTypeDesc.of(CD_int, CD_int, CD_int, CD_int));
    }
    code.istore(target);
    packTop(called.parameters());
    code.aload(instanceSlot).swap().putfield(Types.INSTANCE, "tailArguments", Types.LONGS);
    code.aload(instanceSlot).iload(target).putfield(Types.INSTANCE, "tailFunction", CD_int);
  }

  /** A table instruction; operands are on the stack. */
  void table(InstructionCursor at, int instanceSlot) {
    switch (at.opcode()) {
      case Opcodes.TABLE_GET -> bulk("tableGet", CD_int, 1, instanceSlot, at.index());
      case Opcodes.TABLE_SET -> bulk("tableSet", CD_void, 2, instanceSlot, at.index());
      case Opcodes.TABLE_SIZE -> bulk("tableSize", CD_int, 0, instanceSlot, at.index());
      case Opcodes.TABLE_GROW -> bulk("tableGrow", CD_int, 2, instanceSlot, at.index());
      case Opcodes.TABLE_FILL -> bulk("tableFill", CD_void, 3, instanceSlot, at.index());
      case Opcodes.TABLE_COPY ->
          bulk("tableCopy", CD_void, 3, instanceSlot, at.index(), at.secondIndex());
      case Opcodes.TABLE_INIT ->
          bulk("tableInit", CD_void, 3, instanceSlot, at.index(), at.secondIndex());
      default ->
          code.aload(instanceSlot)
              .loadConstant(at.index())
              .invokevirtual(Types.INSTANCE, "dropElements", MethodTypeDesc.of(CD_void, CD_int));
    }
  }

  private void bulk(
      String method, ClassDesc result, int operands, int instanceSlot, int... immediates) {
    var parameters = new java.util.ArrayList<ClassDesc>();
    for (int i = 0; i < operands + immediates.length; i++) {
      parameters.add(CD_int);
    }
    parameters.add(Types.INSTANCE);
    for (int immediate : immediates) {
      code.loadConstant(immediate);
    }
    code.aload(instanceSlot).invokestatic(BULK, method, MethodTypeDesc.of(result, parameters));
  }
}
