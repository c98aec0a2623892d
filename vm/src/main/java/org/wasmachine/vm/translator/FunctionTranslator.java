package org.wasmachine.vm.translator;

import static java.lang.constant.ConstantDescs.CD_boolean;
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
import org.wasmachine.vm.module.ValueType;
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

  /** The descriptor of a part of a function: locals, instance; answers where to go on. */
  static final MethodTypeDesc PART = MethodTypeDesc.of(CD_int, Types.LONGS, Types.STATE);

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
  private final LocalVariables locals;
  private final Optional<Partition> partition;
  private final Optional<Partition.Part> part;
  private final MemoryEmitter memory;
  private final int pollSlot;
  private Label start;
  private Optional<Comparison> pending = Optional.empty();
  private boolean dead;

  private FunctionTranslator(
      TranslatedModule plan,
      MemoryForm memoryForm,
      int function,
      Optional<Partition> partition,
      Optional<Partition.Part> part,
      CodeBuilder code) {
    this.partition = partition;
    this.part = part;
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
    instanceSlot =
        part.isPresent()
            ? code.parameterSlot(1)
            : code.parameterSlot(plan.methodType(function).parameterCount() - 1);
    if (part.isPresent()) {
      locals = LocalVariables.Array.of(code, types, code.parameterSlot(0));
    } else if (partition.isPresent()) {
      locals = LocalVariables.Array.of(code, types, code.allocateLocal(TypeKind.REFERENCE));
    } else {
      locals = new LocalVariables.Slots(code, types, localSlots());
    }
    boolean hasMemory = !module.memories().isEmpty();
    memorySlot = hasMemory && memoryForm.hasLocal() ? code.allocateLocal(TypeKind.REFERENCE) : -1;
    memory = new MemoryEmitter(code, this::pushMemory, instanceSlot);
    pollSlot = plan.calls().hasLoop(function) ? code.allocateLocal(TypeKind.INT) : -1;
  }

  /**
   * Writes the code of a function.
   *
   * @param memoryForm how it reaches memory
   */
  static void translate(
      TranslatedModule plan,
      MemoryForm memoryForm,
      int function,
      Optional<Partition> partition,
      CodeBuilder code) {
    new FunctionTranslator(plan, memoryForm, function, partition, Optional.empty(), code)
        .translate();
  }

  /**
   * Writes the code of a part of a function: locals in an array, the answer says where to go on.
   */
  static void translatePart(
      TranslatedModule plan,
      MemoryForm memoryForm,
      int function,
      Partition partition,
      Partition.Part part,
      CodeBuilder code) {
    new FunctionTranslator(
            plan, memoryForm, function, Optional.of(partition), Optional.of(part), code)
        .translatePart(part);
  }

  private int[] localSlots() {
    var slots = new int[types.localCount()];
    boolean packed = Types.packed(type.parameters());
    int parameters = type.parameters().size();
    for (int i = 0; i < slots.length; i++) {
      slots[i] =
          i < parameters && !packed ? code.parameterSlot(i) : code.allocateLocal(localKind(i));
    }
    return slots;
  }

  private TypeKind localKind(int local) {
    return Types.kind(types.local(local));
  }

  /** Brings the parameters from where the caller put them to where the locals are. */
  private void moveParameters() {
    boolean packed = Types.packed(type.parameters());
    if (locals instanceof LocalVariables.Array array) {
      code.loadConstant(types.localCount() + partition.orElseThrow().arity())
          .newarray(TypeKind.LONG)
          .astore(array.array());
    } else if (!packed) {
      return;
    }
    for (int i = 0; i < type.parameters().size(); i++) {
      if (packed) {
        code.aload(code.parameterSlot(0)).loadConstant(i).laload();
        Types.fromBits(code, types.local(i));
      } else {
        code.loadLocal(localKind(i), code.parameterSlot(i));
      }
      locals.store(i);
    }
  }

  private void translate() {
    prologue();
    blocks.push(new Block(Opcodes.BLOCK, code.newLabel(), code.newLabel(), 0, 0, 0, false));
    while (types.depth() > 0) {
      next();
    }
  }

  private void translatePart(Partition.Part own) {
    while (at.position() < own.start()) {
      at.next();
      types.step(at);
    }
    stack.base(types.height());
    prepare();
    at.next();
    instruction();
    while (at.position() < own.end()) {
      next();
    }
    if (pending.isPresent()) {
      pending.get().materialize(code);
    }
    if (!dead) {
      code.iconst_0().ireturn();
    }
  }

  private void next() {
    var outlined =
        dead || partition.isEmpty()
            ? Optional.<Partition.Part>empty()
            : partition.get().startingAt(at.position());
    if (outlined.isPresent()) {
      callPart(outlined.get());
    } else {
      at.next();
      instruction();
    }
  }

  private void instruction() {
    if (dead) {
      stepDead();
    } else {
      stepAlive();
    }
  }

  private void prologue() {
    moveParameters();
    if (locals instanceof LocalVariables.Slots) {
      clearLocals();
    }
    prepare();
    if (plan.calls().mayRecurse(function)) {
      Label goOn = code.newLabel();
      code.aload(instanceSlot).getfield(Types.INSTANCE, "stop", CD_boolean).ifeq(goOn);
      code.aload(instanceSlot)
          .invokestatic(TRAPS, "pollEntry", MethodTypeDesc.of(CD_void, Types.INSTANCE));
      code.labelBinding(goOn);
    }
    start = code.newLabel();
    code.labelBinding(start);
    plan.lines().begin();
    if (plan.lines().ofSource()) {
      nameLocals();
    }
  }

  /** Declared locals start as zero; a new array is zero anyway. */
  private void clearLocals() {
    for (int i = type.parameters().size(); i < types.localCount(); i++) {
      zero(localKind(i));
      locals.store(i);
    }
  }

  /** For debuggers: what the locals are called, in the whole method. */
  private void nameLocals() {
    if (locals instanceof LocalVariables.Slots(_, _, int[] slots)) {
      for (int i = 0; i < slots.length; i++) {
        String name = module.names().local(function, i).orElse("local" + i);
        code.localVariable(
            slots[i],
            name,
            Types.desc(ValueType.of(types.local(i))),
            code.startLabel(),
            code.endLabel());
      }
    }
  }

  private void prepare() {
    if (memorySlot >= 0) {
      reloadMemory();
    }
    if (pollSlot >= 0) {
      code.loadConstant(Traps.POLL_INTERVAL).istore(pollSlot);
    }
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
    memoryForm.reload(code, instanceSlot, memorySlot);
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
    if (pending.isEmpty()) {
      plan.lines().markAny(code, function, at.offset());
    }
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
      case Opcodes.LOCAL_GET -> locals.load(at.index());
      case Opcodes.LOCAL_SET -> locals.store(at.index());
      case Opcodes.LOCAL_TEE -> {
        if (Types.wide(types.peek(0))) {
          code.dup2();
        } else {
          code.dup();
        }
        locals.store(at.index());
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
    if (may && memoryForm.moves() && memorySlot >= 0) {
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
    go(types.height(), label);
    dead = true;
  }

  /** Goes to a label with what is on the stack now. */
  private void go(int height, int label) {
    if (isOutside(label)) {
      exit(label);
    } else if (isFunction(label)) {
      emitReturn();
    } else {
      var block = labelled(label);
      stack.shape(height, block.base, block.height, types.labelTypes(label).length);
      code.goto_(block.target);
      block.targeted = true;
    }
  }

  /** Whether a label lies outside of the part being written. */
  private boolean isOutside(int label) {
    return part.isPresent() && label >= blocks.size();
  }

  /** What a part answers to have its caller branch to a label. */
  private int exitCode(int label) {
    return label - blocks.size() + 1;
  }

  /** Leaves a part for a label outside; the values go through the array. */
  private void exit(int label) {
    var array = (LocalVariables.Array) locals;
    byte[] values = types.labelTypes(label);
    for (int i = values.length - 1; i >= 0; i--) {
      array.storeResult(i, values[i]);
    }
    code.loadConstant(exitCode(label)).ireturn();
  }

  /** Calls a part and goes where it says. */
  private void callPart(Partition.Part called) {
    var array = (LocalVariables.Array) locals;
    if (pending.isPresent()) {
      throw new IllegalStateException("a part starts between statements");
    }
    code.aload(array.array())
        .aload(instanceSlot)
        .invokestatic(plan.owner(function), plan.partName(function, called), PART);
    if (called.exits().isEmpty()) {
      code.pop();
      memoryMayHaveGrown(true);
    } else {
      int answer = stack.temporary(TypeKind.INT, 0);
      code.istore(answer);
      memoryMayHaveGrown(true);
      Label goOn = code.newLabel();
      var cases = new ArrayList<SwitchCase>();
      for (int label : called.exits()) {
        cases.add(SwitchCase.of(label + 1, code.newLabel()));
      }
      code.iload(answer).lookupswitch(goOn, cases);
      for (int i = 0; i < cases.size(); i++) {
        code.labelBinding(cases.get(i).target());
        passOn(called.exits().get(i), array);
      }
      code.labelBinding(goOn);
    }
    while (at.position() < called.end()) {
      at.next();
      types.step(at);
    }
  }

  /** Branches to a label with the values that a part has left in the array. */
  private void passOn(int label, LocalVariables.Array array) {
    if (isOutside(label)) {
      code.loadConstant(exitCode(label)).ireturn();
      return;
    }
    byte[] values = types.labelTypes(label);
    boolean leave = isFunction(label);
    if (!leave) {
      var block = labelled(label);
      stack.shape(types.height(), block.base, block.height, 0);
    }
    for (int i = 0; i < values.length; i++) {
      array.loadResult(i, values[i]);
    }
    if (leave) {
      emitReturn();
    } else {
      var block = labelled(label);
      code.goto_(block.target);
      block.targeted = true;
    }
  }

  private void branchIf() {
    var condition = condition();
    // The condition is off the JVM stack once the jump is written; the types still have it.
    int height = types.height() - 1;
    int label = at.index();
    if (matches(height, label)) {
      var block = labelled(label);
      condition.jump(code, true, block.target);
      block.targeted = true;
    } else {
      Label skip = code.newLabel();
      condition.jump(code, false, skip);
      go(height, label);
      code.labelBinding(skip);
    }
  }

  /** Whether the stack is as a label wants it, so that a jump is all it takes. */
  private boolean matches(int height, int label) {
    if (isOutside(label)) {
      return false;
    }
    var block = labelled(label);
    return stack.matches(height, block.base, block.height, types.labelTypes(label).length);
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
          go(height, label);
        });
    dead = true;
  }

  private Label destination(int height, int label, Map<Integer, Label> detours) {
    if (matches(height, label)) {
      var block = labelled(label);
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
    if (part.isPresent()) {
      exit(types.depth() - 1);
      return;
    }
    int count = type.results().size();
    if (count >= 2) {
      Calls.pack(code, type.results(), stack);
    }
    code.return_(Types.resultKind(type));
  }

  private void tailCall() {
    line();
    if (at.opcode() == Opcodes.RETURN_CALL && at.index() == function && part.isEmpty()) {
      var parameters = type.parameters();
      for (int i = parameters.size() - 1; i >= 0; i--) {
        locals.store(i);
      }
      stack.dropBelow(parameters.size());
      clearLocals();
      poll();
      code.goto_(start);
    } else {
      calls.prepareTailCall(at, instanceSlot);
      zeroResult();
    }
    dead = true;
  }

  private void zeroResult() {
    if (part.isPresent()) {
      code.loadConstant(exitCode(types.depth() - 1)).ireturn();
      return;
    }
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
