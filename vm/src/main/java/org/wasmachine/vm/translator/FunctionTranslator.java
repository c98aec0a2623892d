package org.wasmachine.vm.translator;

import static java.lang.constant.ConstantDescs.CD_int;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.MethodTypeDesc;
import java.util.Optional;
import org.wasmachine.vm.module.Opcodes;

/**
 * Writes the JVM code of one function. Wasm operands are JVM operands, Wasm locals JVM locals,
 * structured control becomes jumps; a comparison becomes one with the branch behind it. The
 * validator runs along and tells the types. Code that cannot be reached is not written. Each family
 * of instructions has its emitter.
 */
final class FunctionTranslator {
  /** The descriptor of a part of a function: locals, instance; answers where to go on. */
  static final MethodTypeDesc PART = MethodTypeDesc.of(CD_int, Types.LONGS, Types.STATE);

  private final FunctionFrame frame;
  private final TranslatedModule plan;
  private final CodeBuilder code;
  private final ControlEmitter control;
  private final PartEmitter parts;
  private final VariableEmitter variables;
  private final CallEmitter calls;
  private final MemoryEmitter memory;
  private final AtomicEmitter atomics;
  private Optional<SourceNames> names = Optional.empty();

  private FunctionTranslator(FunctionFrame frame) {
    this.frame = frame;
    plan = frame.plan;
    code = frame.code;
    control = new ControlEmitter(frame);
    parts = new PartEmitter(frame, control);
    variables = new VariableEmitter(frame);
    calls = new CallEmitter(frame, control);
    memory = new MemoryEmitter(frame);
    atomics = new AtomicEmitter(frame);
  }

  /**
   * Writes the code of a function.
   *
   * @param memoryForm how it reaches memory
   * @param accesses of the class that the method belongs to
   */
  static void translate(
      TranslatedModule plan,
      MemoryForm memoryForm,
      int function,
      Optional<Partition> partition,
      MemoryAccesses accesses,
      CodeBuilder code) {
    new FunctionTranslator(
            new FunctionFrame(
                plan, memoryForm, function, partition, Optional.empty(), accesses, code))
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
      MemoryAccesses accesses,
      CodeBuilder code) {
    new FunctionTranslator(
            new FunctionFrame(
                plan,
                memoryForm,
                function,
                Optional.of(partition),
                Optional.of(part),
                accesses,
                code))
        .translatePart(part);
  }

  private void translate() {
    prologue();
    control.begin();
    while (frame.types.depth() > 0) {
      next();
    }
    names.ifPresent(n -> n.end(code));
  }

  private void translatePart(Partition.Part own) {
    var at = frame.at;
    while (at.position() < own.start()) {
      at.next();
      frame.types.step(at);
    }
    frame.stack.base(frame.types.height());
    frame.prepare();
    at.next();
    instruction();
    while (at.position() < own.end()) {
      next();
    }
    frame.materialize();
    if (!frame.dead) {
      code.iconst_0().ireturn();
    }
  }

  private void prologue() {
    frame.moveParameters();
    frame.clearLocals(frame.locals instanceof LocalVariables.Array);
    frame.prepare();
    if (plan.calls().mayRecurse(frame.function)) {
      frame.poll(true);
    }
    calls.bindStart();
    plan.lines().begin();
    if (plan.lines().ofSource()) {
      names = frame.nameLocals();
    }
  }

  private void next() {
    var outlined =
        frame.dead || frame.partition.isEmpty()
            ? Optional.<Partition.Part>empty()
            : frame.partition.get().startingAt(frame.at.position());
    if (outlined.isPresent()) {
      parts.call(outlined.get());
    } else {
      frame.at.next();
      instruction();
    }
  }

  private void instruction() {
    if (frame.dead) {
      control.stepDead();
    } else {
      stepAlive();
    }
  }

  private void stepAlive() {
    int opcode = frame.at.opcode();
    if (frame.hasPending()) {
      if (!consumesComparison(opcode)) {
        frame.materialize();
      }
    } else {
      names.ifPresent(n -> n.at(code, frame.at.offset() - frame.module.codeStart()));
      plan.lines().markAny(code, frame.function, frame.at.offset());
    }
    if (opcode == Opcodes.END) {
      control.end();
      return;
    }
    if (!control.emit(opcode) && !variables.emit(opcode) && !calls.emit(opcode)) {
      plain(opcode);
    }
    frame.types.step(frame.at);
  }

  private static boolean consumesComparison(int opcode) {
    return opcode == Opcodes.BR_IF
        || opcode == Opcodes.IF
        || opcode == Opcodes.I32_EQZ
        || opcode == Opcodes.SELECT
        || opcode == Opcodes.SELECT_T;
  }

  /** Memory and numbers. */
  private void plain(int opcode) {
    if (opcode >= Opcodes.PREFIX_FE) {
      frame.line();
      atomics.emit(frame.at);
    } else if (memory.emit(opcode)) {
      return;
    } else if (Comparison.is(opcode)) {
      compare(opcode);
    } else {
      if (NumericEmitter.mayTrap(opcode)) {
        frame.line();
      }
      NumericEmitter.emit(frame, opcode);
    }
  }

  private void compare(int opcode) {
    frame.compare(
        opcode == Opcodes.I32_EQZ && frame.hasPending()
            ? frame.condition().not()
            : Comparison.of(opcode));
  }
}
