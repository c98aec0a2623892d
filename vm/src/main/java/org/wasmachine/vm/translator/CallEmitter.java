package org.wasmachine.vm.translator;

import static java.lang.constant.ConstantDescs.CD_int;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import org.wasmachine.vm.module.FunctionType;
import org.wasmachine.vm.module.Opcodes;
import org.wasmachine.vm.module.ValueType;
import org.wasmachine.vm.module.WasmModule;

/** Writes calls of functions, direct, through tables and in tail position. */
final class CallEmitter {
  private final FunctionFrame frame;
  private final ControlEmitter control;
  private final TranslatedModule plan;
  private final WasmModule module;
  private final CodeBuilder code;
  private final int instanceSlot;
  private final Label start;

  CallEmitter(FunctionFrame frame, ControlEmitter control) {
    this.frame = frame;
    this.control = control;
    plan = frame.plan;
    module = frame.module;
    code = frame.code;
    instanceSlot = frame.instanceSlot;
    start = code.newLabel();
  }

  /** Where a tail call of the function itself goes: the beginning is written. */
  void bindStart() {
    code.labelBinding(start);
  }

  /** Writes an instruction of the family; false when it belongs to another one. */
  boolean emit(int opcode) {
    var at = frame.at;
    switch (opcode) {
      case Opcodes.CALL -> {
        frame.line();
        direct(at.index());
        frame.unpack(module.functionType(at.index()));
        frame.memoryMayHaveGrown(plan.calls().mayGrow(at.index()));
      }
      case Opcodes.CALL_INDIRECT -> {
        frame.line();
        indirect(at.index(), at.secondIndex());
        frame.unpack(module.types().get(at.index()));
        frame.memoryMayHaveGrown(true);
      }
      case Opcodes.RETURN_CALL, Opcodes.RETURN_CALL_INDIRECT -> {
        frame.line();
        tailCall();
        frame.dead = true;
      }
      default -> {
        return TableEmitter.emit(frame);
      }
    }
    return true;
  }

  /** A direct call; arguments are on the stack. */
  private void direct(int function) {
    packArguments(module.functionType(function));
    code.aload(instanceSlot);
    code.invokestatic(plan.owner(function), plan.methodName(function), plan.methodType(function));
  }

  /** A call through a table; arguments and the slot are on the stack. */
  private void indirect(int type, int table) {
    var called = module.types().get(type);
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

  // ---- values in arrays ------------------------------------------------------------------------

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

  // ---- tail calls ------------------------------------------------------------------------------

  /** A tail call of the function itself is a jump; any other is left to whoever called us. */
  private void tailCall() {
    boolean direct = frame.at.opcode() == Opcodes.RETURN_CALL;
    if (direct && frame.at.index() == frame.function && frame.part.isEmpty()) {
      var parameters = frame.type.parameters();
      for (int i = parameters.size() - 1; i >= 0; i--) {
        frame.locals.store(i);
      }
      frame.stack.dropBelow(parameters.size());
      frame.clearLocals(false);
      frame.poll(false);
      code.goto_(start);
    } else {
      leaveTailCall(direct);
      returnNothing();
    }
  }

  /** Leaves function and arguments of a tail call in the instance. */
  private void leaveTailCall(boolean direct) {
    var at = frame.at;
    FunctionType called = direct ? module.functionType(at.index()) : module.types().get(at.index());
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

  private void returnNothing() {
    if (frame.part.isPresent()) {
      code.loadConstant(control.exitCode(frame.types.depth() - 1)).ireturn();
      return;
    }
    var kind = Types.resultKind(frame.type);
    switch (kind) {
      case VOID -> {}
      case REFERENCE -> code.aconst_null();
      default -> frame.zero(kind);
    }
    code.return_(kind);
  }
}
