package org.wasmachine.vm.module;

import java.util.Arrays;

/**
 * Types the code of one function, instruction by instruction, by the algorithm of the
 * specification: an operand stack of types, a stack of control frames, and a polymorphic stack in
 * unreachable code.
 *
 * <p>{@link Validator} runs it over whole functions; the translator steps it along with its own
 * work and asks for the types. Types are bytes of the binary format; {@link #UNKNOWN} is the type
 * of an operand that unreachable code conjures up. Not thread-safe; one object can check many
 * functions one after the other.
 */
public final class FunctionValidator {
  /** The type of an operand of unreachable code that nobody pushed. */
  public static final int UNKNOWN = 0;

  /** The deepest operand stack that is accepted; a JVM frame could not hold much more. */
  public static final int MAX_HEIGHT = 30_000;

  private final WasmModule module;
  private final IndexSpaces spaces;
  private final TypeStack stack = new TypeStack();
  private final ControlRules control;
  private final ReferenceRules references;
  private byte[] locals = TypeStack.NONE;

  /** For functions of this module. */
  public FunctionValidator(WasmModule module) {
    this.module = module;
    spaces = new IndexSpaces(module);
    control = new ControlRules(spaces, stack);
    references = new ReferenceRules(spaces, stack);
  }

  /**
   * Checks a whole defined function.
   *
   * @throws ModuleException when it is malformed or invalid
   */
  public void validate(int function) {
    var body = module.body(function);
    var code = new InstructionCursor(module.bytes(), body.start(), body.end());
    begin(function);
    while (depth() > 0) {
      if (!code.next()) {
        throw new ModuleException("unknown label, unexpected end of section or function");
      }
      step(code);
    }
    if (code.position() != body.end()) {
      throw new ModuleException("section size mismatch, code behind the end of the function");
    }
  }

  /** Starts with a defined function: empty stack, one frame for the function itself. */
  public void begin(int function) {
    int type = module.functionTypeIndex(function);
    byte[] parameters = spaces.parameters(type);
    var body = module.body(function);
    locals = Arrays.copyOf(parameters, parameters.length + body.localCount());
    int next = parameters.length;
    for (int run = 0; run < body.localCounts().length; run++) {
      int end = next + body.localCounts()[run];
      Arrays.fill(locals, next, end, (byte) body.localTypes()[run].code());
      next = end;
    }
    stack.clear();
    stack.pushFrame(Opcodes.BLOCK, TypeStack.NONE, spaces.results(type));
  }

  /** The type of a local, parameters first. */
  public int local(int index) {
    if (Integer.compareUnsigned(index, locals.length) >= 0) {
      throw new ModuleException("unknown local");
    }
    return locals[index];
  }

  /** How many locals there are, parameters included. */
  public int localCount() {
    return locals.length;
  }

  /** How many operands are on the stack. */
  public int height() {
    return stack.height();
  }

  /** The type of the operand at a height, 0 being the bottom. */
  public int typeAt(int index) {
    return stack.typeAt(index);
  }

  /**
   * The type of the operand {@code below} the top, {@link #UNKNOWN} when unreachable code made it
   * up.
   */
  public int peek(int below) {
    return stack.peek(below);
  }

  /** How many control frames are open; the function itself is the first. */
  public int depth() {
    return stack.depth();
  }

  /** Whether the code at this point cannot be reached. */
  public boolean unreachable() {
    return stack.unreachable();
  }

  /** The height of the stack below the operands of the frame that label {@code label} names. */
  public int labelHeight(int label) {
    return stack.labelHeight(label);
  }

  /** The types a branch to a label carries; the caller must not change the array. */
  public byte[] labelTypes(int label) {
    return stack.labelTypes(label);
  }

  /** The types the innermost frame leaves behind; the caller must not change the array. */
  public byte[] frameResults() {
    return stack.results();
  }

  /** The parameter types of a block type; the caller must not change the array. */
  public byte[] blockParameters(long blockType) {
    return spaces.blockParameters(blockType);
  }

  /** The result types of a block type; the caller must not change the array. */
  public byte[] blockResults(long blockType) {
    return spaces.blockResults(blockType);
  }

  /** The parameter types of a type of the module; the caller must not change the array. */
  public byte[] parameters(int type) {
    return spaces.parameters(type);
  }

  /** The result types of a type of the module; the caller must not change the array. */
  public byte[] results(int type) {
    return spaces.results(type);
  }

  /**
   * Checks the instruction the cursor is at and applies it to the types.
   *
   * @throws ModuleException when it is invalid here
   */
  public void step(InstructionCursor code) {
    if (!variable(code) && !control.step(code) && !references.step(code)) {
      MemoryRules.check(spaces, code);
      plain(code.opcode());
    }
  }

  /** Instructions of locals and globals, and those that only move operands. */
  private boolean variable(InstructionCursor code) {
    switch (code.opcode()) {
      case Opcodes.LOCAL_GET -> stack.push(local(code.index()));
      case Opcodes.LOCAL_SET -> stack.pop(local(code.index()));
      case Opcodes.LOCAL_TEE -> {
        int type = local(code.index());
        stack.pop(type);
        stack.push(type);
      }
      case Opcodes.GLOBAL_GET -> stack.push(spaces.global(code.index()).type().code());
      case Opcodes.GLOBAL_SET -> {
        var global = spaces.global(code.index());
        if (!global.mutable()) {
          throw new ModuleException("global is immutable");
        }
        stack.pop(global.type().code());
      }
      case Opcodes.DROP -> stack.popAny();
      case Opcodes.SELECT -> select();
      case Opcodes.SELECT_T -> {
        int type = ValueType.of(code.secondIndex()).code();
        stack.pop(TypeStack.I32);
        stack.pop(type);
        stack.pop(type);
        stack.push(type);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void select() {
    stack.pop(TypeStack.I32);
    int one = stack.popAny();
    int other = stack.popAny();
    if (ReferenceRules.isReference(one)
        || ReferenceRules.isReference(other)
        || one != other && one != UNKNOWN && other != UNKNOWN) {
      throw new ModuleException("type mismatch");
    }
    stack.push(one == UNKNOWN ? other : one);
  }

  /** Instructions whose types the opcode table tells. */
  private void plain(int opcode) {
    String operands = Opcodes.operands(opcode);
    int colon = operands.indexOf(':');
    for (int i = colon - 1; i >= 0; i--) {
      stack.pop(code(operands.charAt(i)));
    }
    for (int i = colon + 1; i < operands.length(); i++) {
      stack.push(code(operands.charAt(i)));
    }
  }

  private static int code(char letter) {
    return switch (letter) {
      case 'i' -> 0x7F;
      case 'I' -> 0x7E;
      case 'f' -> 0x7D;
      default -> 0x7C;
    };
  }
}
