package org.wasmachine.vm.module;

/** The rules of references and tables. */
final class ReferenceRules {
  private static final int I32 = TypeStack.I32;

  private final IndexSpaces spaces;
  private final TypeStack stack;

  ReferenceRules(IndexSpaces spaces, TypeStack stack) {
    this.spaces = spaces;
    this.stack = stack;
  }

  static boolean isReference(int type) {
    return type == 0x70 || type == 0x6F;
  }

  /** Applies an instruction of the family; false when it belongs to another one. */
  boolean step(InstructionCursor code) {
    switch (code.opcode()) {
      case Opcodes.REF_NULL -> stack.push(code.index());
      case Opcodes.REF_IS_NULL -> {
        int type = stack.popAny();
        if (type != FunctionValidator.UNKNOWN && !isReference(type)) {
          throw new ModuleException("type mismatch: expect reference but got other");
        }
        stack.push(I32);
      }
      case Opcodes.REF_FUNC -> {
        spaces.typeOfFunction(code.index());
        spaces.needDeclared(code.index());
        stack.push(TypeStack.FUNCREF);
      }
      case Opcodes.TABLE_GET -> {
        int element = spaces.table(code.index());
        stack.pop(I32);
        stack.push(element);
      }
      case Opcodes.TABLE_SET -> {
        stack.pop(spaces.table(code.index()));
        stack.pop(I32);
      }
      case Opcodes.TABLE_GROW -> {
        int element = spaces.table(code.index());
        stack.pop(I32);
        stack.pop(element);
        stack.push(I32);
      }
      case Opcodes.TABLE_SIZE -> {
        spaces.table(code.index());
        stack.push(I32);
      }
      case Opcodes.TABLE_FILL -> {
        int element = spaces.table(code.index());
        stack.pop(I32);
        stack.pop(element);
        stack.pop(I32);
      }
      case Opcodes.TABLE_INIT -> {
        needSameType(spaces.table(code.secondIndex()), spaces.elements(code.index()));
        popThreeIndices();
      }
      case Opcodes.TABLE_COPY -> {
        needSameType(spaces.table(code.index()), spaces.table(code.secondIndex()));
        popThreeIndices();
      }
      case Opcodes.ELEM_DROP -> spaces.elements(code.index());
      default -> {
        return false;
      }
    }
    return true;
  }

  private void popThreeIndices() {
    stack.pop(I32);
    stack.pop(I32);
    stack.pop(I32);
  }

  private static void needSameType(int one, int other) {
    if (one != other) {
      throw new ModuleException("type mismatch");
    }
  }
}
