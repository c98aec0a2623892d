package org.wasmachine.vm.translator;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.wasmachine.vm.engine.AuxStack;
import org.wasmachine.vm.module.FunctionType;
import org.wasmachine.vm.module.FunctionValidator;
import org.wasmachine.vm.module.InstructionCursor;
import org.wasmachine.vm.module.Opcodes;
import org.wasmachine.vm.module.WasmModule;

/**
 * Writes the JVM code of one function. Wasm operands are JVM operands, Wasm locals JVM locals,
 * structured control becomes jumps; a comparison becomes one with the branch behind it. The
 * validator runs along and tells the types. Code that cannot be reached is not written.
 */
final class FunctionTranslator {
  private static final ClassDesc TRAPS = Types.desc(Traps.class);
  private static final ClassDesc TRAP = Types.desc(org.wasmachine.vm.Trap.class);
  private static final MethodTypeDesc TRAP_RESULT = MethodTypeDesc.of(TRAP);
  private static final MethodTypeDesc POLL = MethodTypeDesc.of(CD_int);

  private final TranslatedModule plan;
  private final WasmModule module;
  private final MemoryForm memoryForm;
  private final FunctionValidator types;
  private final InstructionCursor at;
  private final int function;
  private final FunctionType type;
  private final CodeBuilder code;
  private final OperandStack stack;
  private final ArrayDeque<Block> blocks = new ArrayDeque<>();
  private final Calls calls;
  private final Optional<AuxStack> auxStack;

  private final int instanceSlot;
  private final int memorySlot;
  private final int[] localSlots;
  private final MemoryEmitter memory;
  private final int pollSlot;
  private Label start;
  private Optional<Comparison> pending = Optional.empty();
  private boolean dead;

  private FunctionTranslator(
      TranslatedModule plan, MemoryForm memoryForm, int function, CodeBuilder code) {
    this.plan = plan;
    this.module = plan.module();
    this.memoryForm = memoryForm;
    this.function = function;
    this.code = code;
    this.type = module.functionType(function);
    this.types = new FunctionValidator(module);
    var body = module.body(function);
    this.at = new InstructionCursor(module.bytes(), body.start(), body.end());
    this.stack = new OperandStack(code, types);
    this.calls = new Calls(plan, code);
    this.auxStack = plan.auxStack();
    types.begin(function);
    instanceSlot = code.parameterSlot(plan.methodType(function).parameterCount() - 1);
    localSlots = new int[types.localCount()];
    boolean packed = Types.packed(type.parameters());
    int parameters = type.parameters().size();
    for (int i = 0; i < localSlots.length; i++) {
      localSlots[i] =
          i < parameters && !packed ? code.parameterSlot(i) : code.allocateLocal(localKind(i));
    }
    if (packed) {
      unpackParameters();
    }
    boolean hasMemory = !module.memories().isEmpty();
    memorySlot =
        hasMemory && !memoryForm.isConstant() ? code.allocateLocal(TypeKind.REFERENCE) : -1;
    memory = new MemoryEmitter(code, this::pushMemory, instanceSlot);
    pollSlot = plan.calls().hasLoop(function) ? code.allocateLocal(TypeKind.INT) : -1;
  }

  /**
   * Writes the code of a function.
   *
   * @param memoryForm how it reaches memory
   */
  static void translate(
      TranslatedModule plan, MemoryForm memoryForm, int function, CodeBuilder code) {
    new FunctionTranslator(plan, memoryForm, function, code).translate();
  }

  private TypeKind localKind(int local) {
    return Types.kind(types.local(local));
  }

  private void unpackParameters() {
    for (int i = 0; i < type.parameters().size(); i++) {
      code.aload(code.parameterSlot(0)).loadConstant(i).laload();
      Types.fromBits(code, types.local(i));
      code.storeLocal(localKind(i), localSlots[i]);
    }
  }

  private void translate() {
    prologue();
    blocks.push(new Block(Opcodes.BLOCK, code.newLabel(), code.newLabel(), 0, 0, 0, false));
    while (types.depth() > 0) {
      at.next();
      if (dead) {
        stepDead();
      } else {
        stepAlive();
      }
    }
  }

  private void prologue() {
    for (int i = type.parameters().size(); i < localSlots.length; i++) {
      zero(localKind(i));
      code.storeLocal(localKind(i), localSlots[i]);
    }
    if (memorySlot >= 0) {
      reloadMemory();
    }
    if (plan.calls().mayRecurse(function)) {
      code.invokestatic(TRAPS, "pollEntry", MethodTypeDesc.of(CD_void));
    }
    if (pollSlot >= 0) {
      code.loadConstant(Traps.POLL_INTERVAL).istore(pollSlot);
    }
    start = code.newLabel();
    code.labelBinding(start);
  }

  private void zero(TypeKind kind) {
    switch (kind) {
      case LONG -> code.lconst_0();
      case FLOAT -> code.fconst_0();
      case DOUBLE -> code.dconst_0();
      default -> code.iconst_0();
    }
  }

  private void pushMemory(CodeBuilder into) {
    memoryForm.push(into, memorySlot);
  }

  private void reloadMemory() {
    code.aload(instanceSlot)
        .getfield(Types.INSTANCE, "memory", MemoryEmitter.SEGMENT)
        .astore(memorySlot);
  }

  /** Unreachable code is only followed for its block structure. */
  private void stepDead() {
    switch (at.opcode()) {
      case Opcodes.BLOCK, Opcodes.LOOP, Opcodes.IF -> {
        blocks.push(
            new Block(
                at.opcode(),
                code.newLabel(),
                code.newLabel(),
                types.height(),
                stack.base(),
                stack.base(),
                true));
        types.step(at);
      }
      case Opcodes.ELSE -> {
        otherwise();
        types.step(at);
      }
      case Opcodes.END -> end();
      default -> types.step(at);
    }
  }

  private void stepAlive() {
    int opcode = at.opcode();
    if (pending.isPresent() && !consumesComparison(opcode)) {
      pending.get().materialize(code);
      pending = Optional.empty();
    }
    switch (opcode) {
      case Opcodes.END -> {
        end();
        return;
      }
      case Opcodes.BLOCK -> block();
      case Opcodes.LOOP -> loop();
      case Opcodes.IF -> conditional();
      case Opcodes.ELSE -> otherwise();
      case Opcodes.BR -> branch(at.index());
      case Opcodes.BR_IF -> branchIf();
      case Opcodes.BR_TABLE -> branchTable();
      case Opcodes.RETURN -> returnTop();
      case Opcodes.UNREACHABLE -> {
        line();
        code.invokestatic(TRAPS, "unreachable", TRAP_RESULT).athrow();
        dead = true;
      }
      case Opcodes.SELECT, Opcodes.SELECT_T -> select();
      case Opcodes.RETURN_CALL, Opcodes.RETURN_CALL_INDIRECT -> tailCall();
      default -> plain(opcode);
    }
    types.step(at);
  }

  private static boolean consumesComparison(int opcode) {
    return opcode == Opcodes.BR_IF
        || opcode == Opcodes.IF
        || opcode == Opcodes.I32_EQZ
        || opcode == Opcodes.SELECT
        || opcode == Opcodes.SELECT_T;
  }

  private Comparison condition() {
    var condition = pending.orElse(Comparison.VALUE);
    pending = Optional.empty();
    return condition;
  }

  // ---- instructions without control flow -------------------------------------------------------

  private void plain(int opcode) {
    if (opcode >= Opcodes.PREFIX_FE) {
      line();
      memory.atomic(at);
    } else if (opcode >= Opcodes.MEMORY_INIT) {
      line();
      if (opcode >= Opcodes.TABLE_INIT) {
        calls.table(at, instanceSlot);
      } else {
        memory.bulk(at);
      }
    } else if (Comparison.is(opcode)) {
      compare(opcode);
    } else if (opcode >= Opcodes.I32_LOAD && opcode <= Opcodes.I64_LOAD32_U) {
      line();
      memory.load(opcode, at.memoryOffset());
    } else if (opcode >= Opcodes.I32_STORE && opcode <= Opcodes.I64_STORE32) {
      line();
      memory.store(opcode, at.memoryOffset(), stack.temporary(MemoryEmitter.temporary(opcode), 0));
    } else {
      other(opcode);
    }
  }

  private void other(int opcode) {
    switch (opcode) {
      case Opcodes.NOP -> {}
      case Opcodes.DROP -> {
        if (Types.wide(types.peek(0))) {
          code.pop2();
        } else {
          code.pop();
        }
      }
      case Opcodes.LOCAL_GET -> code.loadLocal(localKind(at.index()), localSlots[at.index()]);
      case Opcodes.LOCAL_SET -> code.storeLocal(localKind(at.index()), localSlots[at.index()]);
      case Opcodes.LOCAL_TEE -> {
        if (Types.wide(types.peek(0))) {
          code.dup2();
        } else {
          code.dup();
        }
        code.storeLocal(localKind(at.index()), localSlots[at.index()]);
      }
      case Opcodes.GLOBAL_GET ->
          code.aload(instanceSlot).getfield(Types.STATE, "g" + at.index(), globalType(at.index()));
      case Opcodes.GLOBAL_SET -> setGlobal();
      case Opcodes.MEMORY_SIZE -> memory.bulk(at);
      case Opcodes.MEMORY_GROW -> {
        line();
        memory.bulk(at);
        memoryMayHaveGrown(true);
      }
      case Opcodes.I32_CONST -> code.loadConstant((int) at.constant());
      case Opcodes.I64_CONST -> code.loadConstant(at.constant());
      case Opcodes.F32_CONST -> floatConstant((int) at.constant());
      case Opcodes.F64_CONST -> doubleConstant(at.constant());
      case Opcodes.REF_NULL -> code.iconst_m1();
      case Opcodes.REF_FUNC -> code.loadConstant(at.index());
      case Opcodes.REF_IS_NULL -> {
        code.iconst_m1();
        pending = Optional.of(Comparison.of(Opcodes.I32_EQ));
      }
      case Opcodes.TABLE_GET, Opcodes.TABLE_SET -> {
        line();
        calls.table(at, instanceSlot);
      }
      case Opcodes.CALL -> {
        line();
        calls.call(at.index(), instanceSlot);
        unpack(module.functionType(at.index()));
        memoryMayHaveGrown(plan.calls().mayGrow(at.index()));
      }
      case Opcodes.CALL_INDIRECT -> {
        line();
        calls.indirect(at.index(), at.secondIndex(), instanceSlot);
        unpack(module.types().get(at.index()));
        memoryMayHaveGrown(true);
      }
      default -> {
        if (NumericEmitter.mayTrap(opcode)) {
          line();
        }
        NumericEmitter.emit(code, opcode);
      }
    }
  }

  /** NaN constants keep their bits only as raw bits. */
  private void floatConstant(int bits) {
    float value = Float.intBitsToFloat(bits);
    if (Float.isNaN(value)) {
      code.loadConstant(bits)
          .invokestatic(
              java.lang.constant.ConstantDescs.CD_Float,
              "intBitsToFloat",
              MethodTypeDesc.of(java.lang.constant.ConstantDescs.CD_float, CD_int));
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

  private void compare(int opcode) {
    if (opcode != Opcodes.I32_EQZ) {
      pending = Optional.of(Comparison.of(opcode));
    } else if (pending.isPresent()) {
      pending = Optional.of(pending.get().not());
    } else {
      pending = Optional.of(Comparison.of(opcode));
    }
  }

  private ClassDesc globalType(int index) {
    return Types.desc(module.globalTypes().get(index).type());
  }

  private void setGlobal() {
    int index = at.index();
    if (auxStack.isPresent() && auxStack.get().global() == index) {
      checkAuxStack();
    }
    code.aload(instanceSlot);
    if (Types.wide(types.peek(0))) {
      code.dup_x2().pop();
    } else {
      code.swap();
    }
    code.putfield(Types.STATE, "g" + index, globalType(index));
  }

  private void checkAuxStack() {
    Label inside = code.newLabel();
    line();
    code.dup().aload(instanceSlot).getfield(Types.INSTANCE, "auxLow", CD_int).isub();
    code.aload(instanceSlot).getfield(Types.INSTANCE, "auxRange", CD_int);
    new Comparison(Opcodes.I32_LE_U, false, false).jump(code, true, inside);
    code.aload(instanceSlot)
        .getfield(Types.INSTANCE, "auxLow", CD_int)
        .invokestatic(TRAPS, "auxStack", MethodTypeDesc.of(TRAP, CD_int, CD_int))
        .athrow();
    code.labelBinding(inside);
  }

  private void memoryMayHaveGrown(boolean may) {
    if (may && memoryForm == MemoryForm.FIELD && memorySlot >= 0) {
      reloadMemory();
    }
  }

  private void unpack(FunctionType called) {
    if (called.results().size() < 2) {
      return;
    }
    int array = code.allocateLocal(TypeKind.REFERENCE);
    code.astore(array);
    for (int i = 0; i < called.results().size(); i++) {
      code.aload(array).loadConstant(i).laload();
      Types.fromBits(code, called.results().get(i).code());
    }
  }

  private void select() {
    boolean wide = Types.wide(types.peek(1)) || Types.wide(types.peek(2));
    Label end = code.newLabel();
    Label first = code.newLabel();
    condition().jump(code, true, first);
    if (wide) {
      code.dup2_x2().pop2();
    } else {
      code.swap();
    }
    code.labelBinding(first);
    if (wide) {
      code.pop2();
    } else {
      code.pop();
    }
    code.labelBinding(end);
  }

  // ---- control flow ----------------------------------------------------------------------------

  private void block() {
    int height = types.height() - types.blockParameters(at.blockType()).length;
    blocks.push(
        new Block(
            Opcodes.BLOCK,
            code.newLabel(),
            code.newLabel(),
            height,
            stack.base(),
            stack.base(),
            false));
  }

  private void loop() {
    int parameters = types.blockParameters(at.blockType()).length;
    int outerBase = stack.base();
    stack.spill(parameters);
    var loop =
        new Block(
            Opcodes.LOOP,
            code.newLabel(),
            code.newLabel(),
            types.height() - parameters,
            stack.base(),
            outerBase,
            false);
    blocks.push(loop);
    code.labelBinding(loop.target);
    poll();
  }

  private void poll() {
    Label goOn = code.newLabel();
    code.iinc(pollSlot, -1).iload(pollSlot).ifne(goOn);
    code.invokestatic(TRAPS, "poll", POLL).istore(pollSlot);
    code.labelBinding(goOn);
  }

  private void conditional() {
    int height = types.height() - 1 - types.blockParameters(at.blockType()).length;
    var block =
        new Block(
            Opcodes.IF,
            code.newLabel(),
            code.newLabel(),
            height,
            stack.base(),
            stack.base(),
            false);
    blocks.push(block);
    condition().jump(code, false, block.otherwise);
  }

  private void otherwise() {
    var block = blocks.pop();
    if (!dead) {
      code.goto_(block.target);
      block.targeted = true;
    }
    if (!block.deadAtEntry) {
      code.labelBinding(block.otherwise);
    }
    dead = block.deadAtEntry;
    stack.base(block.base);
    var second =
        new Block(
            Opcodes.ELSE,
            block.target,
            block.otherwise,
            block.height,
            block.base,
            block.outerBase,
            block.deadAtEntry);
    second.targeted = block.targeted;
    blocks.push(second);
  }

  private void end() {
    var block = blocks.pop();
    if (types.depth() == 1) {
      endFunction(block);
      return;
    }
    boolean reached = !dead;
    if (block.opcode == Opcodes.IF && !block.deadAtEntry) {
      code.labelBinding(block.otherwise);
      reached = true;
    }
    if (block.targeted && block.opcode != Opcodes.LOOP) {
      code.labelBinding(block.target);
      reached = true;
    }
    types.step(at);
    stack.base(block.base);
    if (reached && block.base != block.outerBase) {
      int results = types.height() - block.height;
      stack.shape(types.height(), block.outerBase, block.height, results);
    }
    stack.base(block.outerBase);
    dead = !reached;
  }

  private void endFunction(Block block) {
    if (block.targeted) {
      code.labelBinding(block.target);
      dead = false;
    }
    if (!dead) {
      emitReturn();
    }
    types.step(at);
  }

  private Block labelled(int label) {
    int skip = label;
    for (var block : blocks) {
      if (skip-- == 0) {
        return block;
      }
    }
    throw new IllegalStateException("no label " + label);
  }

  private boolean isFunction(int label) {
    return label == types.depth() - 1;
  }

  private void branch(int label) {
    if (isFunction(label)) {
      emitReturn();
    } else {
      var block = labelled(label);
      stack.shape(types.height(), block.base, block.height, types.labelTypes(label).length);
      code.goto_(block.target);
      block.targeted = true;
    }
    dead = true;
  }

  private void branchIf() {
    var condition = condition();
    // The condition is off the JVM stack once the jump is written; the types still have it.
    int height = types.height() - 1;
    int label = at.index();
    var block = labelled(label);
    int keep = types.labelTypes(label).length;
    if (stack.matches(height, block.base, block.height, keep)) {
      condition.jump(code, true, block.target);
      block.targeted = true;
    } else {
      Label skip = code.newLabel();
      condition.jump(code, false, skip);
      if (isFunction(label)) {
        emitReturn();
      } else {
        stack.shape(height, block.base, block.height, keep);
        code.goto_(block.target);
        block.targeted = true;
      }
      code.labelBinding(skip);
    }
  }

  private void branchTable() {
    int height = types.height() - 1;
    int[] labels = at.labels();
    var cases = new ArrayList<SwitchCase>();
    var detours = new LinkedHashMap<Integer, Label>();
    for (int i = 0; i < labels.length; i++) {
      cases.add(SwitchCase.of(i, destination(height, labels[i], detours)));
    }
    Label fallback = destination(height, at.index(), detours);
    if (labels.length == 0) {
      code.pop().goto_(fallback);
    } else {
      code.tableswitch(0, labels.length - 1, fallback, cases);
    }
    detours.forEach(
        (label, detour) -> {
          code.labelBinding(detour);
          if (isFunction(label)) {
            emitReturn();
          } else {
            var block = labelled(label);
            stack.shape(height, block.base, block.height, types.labelTypes(label).length);
            code.goto_(block.target);
            block.targeted = true;
          }
        });
    dead = true;
  }

  private Label destination(int height, int label, Map<Integer, Label> detours) {
    var block = labelled(label);
    if (stack.matches(height, block.base, block.height, types.labelTypes(label).length)) {
      block.targeted = true;
      return block.target;
    }
    return detours.computeIfAbsent(label, l -> code.newLabel());
  }

  private void returnTop() {
    emitReturn();
    dead = true;
  }

  /** Returns the results on top of the stack; the JVM forgets what is below. */
  private void emitReturn() {
    int count = type.results().size();
    if (count >= 2) {
      Calls.pack(code, type.results(), stack);
    }
    code.return_(Types.resultKind(type));
  }

  private void tailCall() {
    line();
    if (at.opcode() == Opcodes.RETURN_CALL && at.index() == function) {
      var parameters = type.parameters();
      for (int i = parameters.size() - 1; i >= 0; i--) {
        code.storeLocal(localKind(i), localSlots[i]);
      }
      stack.dropBelow(parameters.size());
      for (int i = parameters.size(); i < localSlots.length; i++) {
        zero(localKind(i));
        code.storeLocal(localKind(i), localSlots[i]);
      }
      poll();
      code.goto_(start);
    } else {
      calls.prepareTailCall(at, instanceSlot);
      zeroResult();
    }
    dead = true;
  }

  private void zeroResult() {
    switch (Types.resultKind(type)) {
      case VOID -> {}
      case REFERENCE -> code.aconst_null();
      default -> zero(Types.resultKind(type));
    }
    code.return_(Types.resultKind(type));
  }

  /**
   * The place in the guest's code goes into the line table, where a trap or a call may ask for it.
   */
  private void line() {
    plan.lines().mark(code, function, at.offset());
  }
}
