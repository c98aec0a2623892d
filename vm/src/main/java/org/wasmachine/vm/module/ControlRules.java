package org.wasmachine.vm.module;

import java.util.Arrays;

/** The rules of blocks, branches and calls. */
final class ControlRules {
  private final IndexSpaces spaces;
  private final TypeStack stack;

  ControlRules(IndexSpaces spaces, TypeStack stack) {
    this.spaces = spaces;
    this.stack = stack;
  }

  /** Applies an instruction of the family; false when it belongs to another one. */
  boolean step(InstructionCursor code) {
    switch (code.opcode()) {
      case Opcodes.NOP -> {}
      case Opcodes.UNREACHABLE -> stack.setUnreachable();
      case Opcodes.BLOCK, Opcodes.LOOP -> openBlock(code);
      case Opcodes.IF -> {
        stack.pop(TypeStack.I32);
        openBlock(code);
      }
      case Opcodes.ELSE -> otherwise();
      case Opcodes.END -> end();
      case Opcodes.BR -> {
        stack.popAll(stack.labelTypes(code.index()));
        stack.setUnreachable();
      }
      case Opcodes.BR_IF -> {
        stack.pop(TypeStack.I32);
        byte[] types = stack.labelTypes(code.index());
        stack.popAll(types);
        stack.pushAll(types);
      }
      case Opcodes.BR_TABLE -> branchTable(code);
      case Opcodes.RETURN -> {
        stack.popAll(stack.functionResults());
        stack.setUnreachable();
      }
      case Opcodes.CALL -> call(spaces.typeOfFunction(code.index()));
      case Opcodes.RETURN_CALL -> tailCall(spaces.typeOfFunction(code.index()));
      case Opcodes.CALL_INDIRECT -> call(indirectCallee(code));
      case Opcodes.RETURN_CALL_INDIRECT -> tailCall(indirectCallee(code));
      default -> {
        return false;
      }
    }
    return true;
  }

  private void openBlock(InstructionCursor code) {
    byte[] parameters = spaces.blockParameters(code.blockType());
    byte[] results = spaces.blockResults(code.blockType());
    stack.popAll(parameters);
    stack.pushFrame(code.opcode(), parameters, results);
  }

  private void otherwise() {
    if (stack.opcode() != Opcodes.IF) {
      throw new ModuleException("opcode else found without matched opcode if");
    }
    byte[] parameters = stack.parameters();
    byte[] results = stack.results();
    stack.popFrame();
    stack.pushFrame(Opcodes.ELSE, parameters, results);
  }

  private void end() {
    byte[] results = stack.results();
    if (stack.opcode() == Opcodes.IF && !Arrays.equals(stack.parameters(), results)) {
      throw new ModuleException("type mismatch: else branch missing");
    }
    stack.popFrame();
    stack.pushAll(results);
  }

  private void branchTable(InstructionCursor code) {
    stack.pop(TypeStack.I32);
    byte[] defaultTypes = stack.labelTypes(code.index());
    for (int label : code.labels()) {
      byte[] types = stack.labelTypes(label);
      if (types.length != defaultTypes.length) {
        throw new ModuleException("type mismatch: br_table targets must all use same result type");
      }
      if (types != defaultTypes) {
        stack.needTop(types);
      }
    }
    stack.popAll(defaultTypes);
    stack.setUnreachable();
  }

  private int indirectCallee(InstructionCursor code) {
    if (spaces.table(code.secondIndex()) != TypeStack.FUNCREF) {
      throw new ModuleException("type mismatch: call_indirect needs a table of functions");
    }
    spaces.needType(code.index());
    stack.pop(TypeStack.I32);
    return code.index();
  }

  private void call(int type) {
    stack.popAll(spaces.parameters(type));
    stack.pushAll(spaces.results(type));
  }

  private void tailCall(int type) {
    if (!Arrays.equals(spaces.results(type), stack.functionResults())) {
      throw new ModuleException("type mismatch: tail call returns other types");
    }
    stack.popAll(spaces.parameters(type));
    stack.setUnreachable();
  }
}
