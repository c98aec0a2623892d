package org.wasmachine.vm.translator;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Optional;
import org.wasmachine.vm.module.FunctionType;
import org.wasmachine.vm.module.FunctionValidator;
import org.wasmachine.vm.module.InstructionCursor;
import org.wasmachine.vm.module.ValueType;
import org.wasmachine.vm.module.WasmModule;

/**
 * The Java method being written and where it keeps what: instance, memory, locals, operands; and
 * what the writers of instruction families tell each other. One object a method.
 */
final class FunctionFrame {
  static final ClassDesc TRAPS = Types.desc(Traps.class);
  private static final MethodTypeDesc POLL = MethodTypeDesc.of(CD_void, Types.INSTANCE);

  final TranslatedModule plan;
  final WasmModule module;
  final int function;
  final FunctionType type;
  final FunctionValidator types;
  final InstructionCursor at;
  final CodeBuilder code;
  final OperandStack stack;
  final MemoryAccesses accesses;
  final LocalVariables locals;
  final Optional<Partition> partition;

  /** The part of the function that the method is, if it is not all of it. */
  final Optional<Partition.Part> part;

  final int instanceSlot;
  private final MemoryForm memoryForm;
  private final int memorySlot;

  /** A comparison that waits for what comes behind it. */
  private Optional<Comparison> pending = Optional.empty();

  /** Whether the code at this point cannot be reached. */
  boolean dead;

  FunctionFrame(
      TranslatedModule plan,
      MemoryForm memoryForm,
      int function,
      Optional<Partition> partition,
      Optional<Partition.Part> part,
      MemoryAccesses accesses,
      CodeBuilder code) {
    this.plan = plan;
    this.accesses = accesses;
    this.module = plan.module();
    this.memoryForm = memoryForm;
    this.function = function;
    this.partition = partition;
    this.part = part;
    this.code = code;
    this.type = module.functionType(function);
    this.types = new FunctionValidator(module);
    var body = module.body(function);
    this.at = new InstructionCursor(module.bytes(), body.start(), body.end());
    this.stack = new OperandStack(code, types);
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

  // ---- the beginning of the method -------------------------------------------------------------

  /** Brings the parameters from where the caller put them to where the locals are. */
  void moveParameters() {
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

  /**
   * Declared locals start as zero or null.
   *
   * @param zeroed whether they are zero already
   */
  void clearLocals(boolean zeroed) {
    for (int i = type.parameters().size(); i < types.localCount(); i++) {
      if (ValueType.of(types.local(i)).isReference()) {
        code.loadConstant(TranslatedInstance.NULL);
        locals.store(i);
      } else if (!zeroed) {
        zero(localKind(i));
        locals.store(i);
      }
    }
  }

  /**
   * For debuggers: what the locals are called from where they have a value on, which is here. The
   * answer names them after the source's variables where they are in them.
   */
  Optional<SourceNames> nameLocals() {
    if (locals instanceof LocalVariables.Slots(_, _, int[] slots)) {
      int given = Types.packed(type.parameters()) ? 0 : type.parameters().size();
      Label here = code.newBoundLabel();
      for (int i = 0; i < slots.length; i++) {
        String name = SourceNames.legal(module.names().local(function, i).orElse("local" + i));
        code.localVariable(
            slots[i],
            name,
            Types.desc(ValueType.of(types.local(i))),
            i < given ? code.startLabel() : here,
            code.endLabel());
      }
      return Optional.of(
          new SourceNames(
              plan.lines().variables(function), given, slots, i -> ValueType.of(types.local(i))));
    }
    return Optional.empty();
  }

  /** Fetches what the method keeps in a local of its own. */
  void prepare() {
    if (memorySlot >= 0) {
      memoryForm.reload(code, instanceSlot, memorySlot);
    }
  }

  // ---- pieces of code that several families need -----------------------------------------------

  void zero(TypeKind kind) {
    switch (kind) {
      case LONG -> code.lconst_0();
      case FLOAT -> code.fconst_0();
      case DOUBLE -> code.dconst_0();
      default -> code.iconst_0();
    }
  }

  void pushMemory(CodeBuilder into) {
    memoryForm.push(into, memorySlot);
  }

  /** After something that may have grown memory, if it {@code may}. */
  void memoryMayHaveGrown(boolean may) {
    if (may && memoryForm.moves() && memorySlot >= 0) {
      memoryForm.reload(code, instanceSlot, memorySlot);
    }
  }

  /**
   * Looks whether the thread was interrupted. A look at the plain field is free in compiled loops,
   * because the JIT moves it out of them; {@link StopSignal} says where that is safe.
   *
   * @param plain whether the JIT may move it
   */
  void poll(boolean plain) {
    Label goOn = code.newLabel();
    code.aload(instanceSlot)
        .getfield(Types.INSTANCE, plain ? "stop" : "stopNow", CD_boolean)
        .ifeq(goOn);
    code.aload(instanceSlot).invokestatic(TRAPS, "poll", POLL);
    code.labelBinding(goOn);
  }

  /** The several results of a call, which come in an array, go onto the stack. */
  void unpack(FunctionType called) {
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

  /**
   * The place in the guest's code goes into the line table, where a trap or a call may ask for it.
   */
  void line() {
    plan.lines().mark(code, function, at.offset());
  }

  // ---- the comparison that waits ---------------------------------------------------------------

  boolean hasPending() {
    return pending.isPresent();
  }

  /** Holds a comparison back until the next instruction shows what becomes of it. */
  void compare(Comparison comparison) {
    pending = Optional.of(comparison);
  }

  /** The condition of a branch: the comparison that waits, else the value on the stack. */
  Comparison condition() {
    var condition = pending.orElse(Comparison.VALUE);
    pending = Optional.empty();
    return condition;
  }

  /** Makes a waiting comparison a value after all. */
  void materialize() {
    if (pending.isPresent()) {
      pending.get().materialize(code);
      pending = Optional.empty();
    }
  }
}
