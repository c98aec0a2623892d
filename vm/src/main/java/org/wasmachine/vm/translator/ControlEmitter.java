package org.wasmachine.vm.translator;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.module.FunctionValidator;
import org.wasmachine.vm.module.InstructionCursor;
import org.wasmachine.vm.module.Opcodes;

/** Writes blocks and branches. */
final class ControlEmitter {
  private final FunctionFrame frame;
  private final CodeBuilder code;
  private final FunctionValidator types;
  private final InstructionCursor at;
  private final OperandStack stack;
  private final ArrayDeque<Block> blocks = new ArrayDeque<>();

  ControlEmitter(FunctionFrame frame) {
    this.frame = frame;
    code = frame.code;
    types = frame.types;
    at = frame.at;
    stack = frame.stack;
  }

  /** Opens the block that the function itself is. */
  void begin() {
    blocks.push(new Block(Opcodes.BLOCK, code.newLabel(), code.newLabel(), 0, 0, 0, false));
  }

  /** Writes an instruction of the family; false when it belongs to another one. */
  boolean emit(int opcode) {
    switch (opcode) {
      case Opcodes.NOP -> {}
      case Opcodes.BLOCK -> block();
      case Opcodes.LOOP -> loop();
      case Opcodes.IF -> conditional();
      case Opcodes.ELSE -> otherwise();
      case Opcodes.BR -> {
        go(types.height(), at.index());
        frame.dead = true;
      }
      case Opcodes.BR_IF -> branchIf();
      case Opcodes.BR_TABLE -> branchTable();
      case Opcodes.RETURN -> {
        emitReturn();
        frame.dead = true;
      }
      case Opcodes.UNREACHABLE -> {
        frame.line();
        code.invokestatic(
                FunctionFrame.TRAPS, "unreachable", MethodTypeDesc.of(Types.desc(Trap.class)))
            .athrow();
        frame.dead = true;
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Unreachable code is only followed for its block structure. */
  void stepDead() {
    switch (at.opcode()) {
      case Opcodes.BLOCK, Opcodes.LOOP, Opcodes.IF -> {
        push(at.opcode(), types.height(), stack.base(), true);
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

  // ---- blocks ----------------------------------------------------------------------------------

  private Block push(int opcode, int height, int outerBase, boolean dead) {
    var block =
        new Block(opcode, code.newLabel(), code.newLabel(), height, stack.base(), outerBase, dead);
    blocks.push(block);
    return block;
  }

  private int blockArity() {
    return types.blockParameters(at.blockType()).length;
  }

  private void block() {
    push(Opcodes.BLOCK, types.height() - blockArity(), stack.base(), false);
  }

  private void loop() {
    int parameters = blockArity();
    int outerBase = stack.base();
    stack.spill(parameters);
    var loop = push(Opcodes.LOOP, types.height() - parameters, outerBase, false);
    code.labelBinding(loop.target);
    frame.poll(StopSignal.reaches(frame.module, at.position()));
  }

  private void conditional() {
    var block = push(Opcodes.IF, types.height() - 1 - blockArity(), stack.base(), false);
    frame.condition().jump(code, false, block.otherwise);
  }

  private void otherwise() {
    var block = blocks.pop();
    if (!frame.dead) {
      code.goto_(block.target);
      block.targeted = true;
    }
    if (!block.deadAtEntry) {
      code.labelBinding(block.otherwise);
    }
    frame.dead = block.deadAtEntry;
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

  /** Closes a block or the function, and steps the types. */
  void end() {
    var block = blocks.pop();
    if (types.depth() == 1) {
      endFunction(block);
      return;
    }
    boolean reached = !frame.dead;
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
    frame.dead = !reached;
  }

  private void endFunction(Block block) {
    if (block.targeted) {
      code.labelBinding(block.target);
      frame.dead = false;
    }
    if (!frame.dead) {
      emitReturn();
    }
    types.step(at);
  }

  // ---- branches --------------------------------------------------------------------------------

  private Block labelled(int label) {
    int skip = label;
    for (var block : blocks) {
      if (skip-- == 0) {
        return block;
      }
    }
    throw new IllegalStateException("no label " + label);
  }

  boolean isFunction(int label) {
    return label == types.depth() - 1;
  }

  /** Whether a label lies outside of the part being written. */
  boolean isOutside(int label) {
    return frame.part.isPresent() && label >= blocks.size();
  }

  /** What a part answers to have its caller branch to a label. */
  int exitCode(int label) {
    return label - blocks.size() + 1;
  }

  /** Goes to a label with what is on the stack now. */
  private void go(int height, int label) {
    if (isOutside(label)) {
      exit(label);
    } else if (isFunction(label)) {
      emitReturn();
    } else {
      int arity = types.labelTypes(label).length;
      shape(height, label, arity);
      jump(label);
    }
  }

  /** Brings the stack into the shape it has at a label, with {@code keep} operands on top. */
  void shape(int height, int label, int keep) {
    var block = labelled(label);
    stack.shape(height, block.base, block.height, keep);
  }

  /** Jumps to a label; the stack is as it wants it. */
  void jump(int label) {
    var block = labelled(label);
    code.goto_(block.target);
    block.targeted = true;
  }

  /** Leaves a part for a label outside; the values go through the array. */
  private void exit(int label) {
    var array = (LocalVariables.Array) frame.locals;
    byte[] values = types.labelTypes(label);
    for (int i = values.length - 1; i >= 0; i--) {
      array.storeResult(i, values[i]);
    }
    code.loadConstant(exitCode(label)).ireturn();
  }

  private void branchIf() {
    var condition = frame.condition();
    // The condition is off the JVM stack once the jump is written; the types still have it.
    int height = types.height() - 1;
    int label = at.index();
    if (matches(height, label) && labelled(label).opcode != Opcodes.LOOP) {
      var block = labelled(label);
      condition.jump(code, true, block.target);
      block.targeted = true;
    } else {
      // Backwards always by goto: HotSpot's safepoint is then behind the comparison, whose operands
      // it would otherwise keep, and compute, for its own sake.
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
    if (LargeBranchTable.is(labels.length)) {
      labels = LargeBranchTable.shrink(code, labels, stack.temporary(TypeKind.INT, 0));
    }
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
    frame.dead = true;
  }

  private Label destination(int height, int label, Map<Integer, Label> detours) {
    if (matches(height, label)) {
      var block = labelled(label);
      block.targeted = true;
      return block.target;
    }
    return detours.computeIfAbsent(label, l -> code.newLabel());
  }

  /** Returns the results on top of the stack; the JVM forgets what is below. */
  void emitReturn() {
    if (frame.part.isPresent()) {
      exit(types.depth() - 1);
      return;
    }
    int count = frame.type.results().size();
    if (count >= 2) {
      CallEmitter.pack(code, frame.type.results(), stack);
    }
    code.return_(Types.resultKind(frame.type));
  }
}
