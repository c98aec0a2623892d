package org.wasmachine.vm.module;

import java.util.Arrays;
import java.util.List;

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

  private static final int I32 = 0x7F;
  private static final int FUNCREF = 0x70;
  private static final byte[] NONE = {};

  private final WasmModule module;
  private boolean[] declared;
  private final byte[][] parametersByType;
  private final byte[][] resultsByType;

  private byte[] locals = NONE;
  private byte[] stack = new byte[64];
  private int height;

  private int depth;
  private int[] frameOpcode = new int[16];
  private int[] frameHeight = new int[16];
  private byte[][] frameParameters = new byte[16][];
  private byte[][] frameResults = new byte[16][];
  private boolean[] frameUnreachable = new boolean[16];

  /** For functions of this module. */
  public FunctionValidator(WasmModule module) {
    this.module = module;
    int types = module.types().size();
    parametersByType = new byte[types][];
    resultsByType = new byte[types][];
  }

  /** The functions that {@code ref.func} may name: those mentioned outside code. */
  private static boolean[] declaredFunctions(WasmModule module) {
    var declared = new boolean[module.functionCount()];
    for (var export : module.exports()) {
      if (export.kind() == ExternalKind.FUNCTION) {
        declare(declared, export.index());
      }
    }
    for (var global : module.globals()) {
      declare(declared, module, global.initial());
    }
    for (var segment : module.elements()) {
      for (var item : segment.items()) {
        declare(declared, item.function());
        if (item.expression().isPresent()) {
          declare(declared, module, item.expression().get());
        }
      }
    }
    return declared;
  }

  private static void declare(boolean[] declared, WasmModule module, ConstantExpression e) {
    var code = new InstructionCursor(module.bytes(), e.start(), e.end());
    while (code.next()) {
      if (code.opcode() == Opcodes.REF_FUNC) {
        declare(declared, code.index());
      }
    }
  }

  private static void declare(boolean[] declared, int index) {
    if (index >= 0 && index < declared.length) {
      declared[index] = true;
    }
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
    while (depth > 0) {
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
    byte[] parameters = parameters(type);
    var body = module.body(function);
    locals = Arrays.copyOf(parameters, parameters.length + body.localCount());
    int next = parameters.length;
    for (int run = 0; run < body.localCounts().length; run++) {
      int end = next + body.localCounts()[run];
      Arrays.fill(locals, next, end, (byte) body.localTypes()[run].code());
      next = end;
    }
    height = 0;
    depth = 0;
    pushFrame(Opcodes.BLOCK, NONE, results(type));
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
    return height;
  }

  /** The type of the operand at a height, 0 being the bottom. */
  public int typeAt(int index) {
    return stack[index];
  }

  /**
   * The type of the operand {@code below} the top, {@link #UNKNOWN} when unreachable code made it
   * up.
   */
  public int peek(int below) {
    int index = height - 1 - below;
    return index < frameHeight[depth - 1] ? UNKNOWN : stack[index];
  }

  /** How many control frames are open; the function itself is the first. */
  public int depth() {
    return depth;
  }

  /** Whether the code at this point cannot be reached. */
  public boolean unreachable() {
    return frameUnreachable[depth - 1];
  }

  /** The height of the stack below the operands of the frame that label {@code label} names. */
  public int labelHeight(int label) {
    return frameHeight[depth - 1 - label];
  }

  /** The types a branch to a label carries; the caller must not change the array. */
  public byte[] labelTypes(int label) {
    if (Integer.compareUnsigned(label, depth) >= 0) {
      throw new ModuleException("unknown label, unexpected end of section or function");
    }
    int frame = depth - 1 - label;
    return frameOpcode[frame] == Opcodes.LOOP ? frameParameters[frame] : frameResults[frame];
  }

  /** The types the innermost frame leaves behind; the caller must not change the array. */
  public byte[] frameResults() {
    return frameResults[depth - 1];
  }

  /** The parameter types of a block type; the caller must not change the array. */
  public byte[] blockParameters(long blockType) {
    return blockType < 0 ? NONE : parameters(blockTypeIndex(blockType));
  }

  /** The result types of a block type; the caller must not change the array. */
  public byte[] blockResults(long blockType) {
    if (blockType == InstructionCursor.EMPTY_BLOCK) {
      return NONE;
    }
    return blockType < 0
        ? new byte[] {(byte) (blockType & 0x7F)}
        : results(blockTypeIndex(blockType));
  }

  private int blockTypeIndex(long blockType) {
    if (blockType >= module.types().size()) {
      throw new ModuleException("unknown type");
    }
    return (int) blockType;
  }

  /** The parameter types of a type of the module; the caller must not change the array. */
  public byte[] parameters(int type) {
    byte[] known = parametersByType[type];
    if (known == null) {
      known = codes(module.types().get(type).parameters());
      parametersByType[type] = known;
    }
    return known;
  }

  /** The result types of a type of the module; the caller must not change the array. */
  public byte[] results(int type) {
    byte[] known = resultsByType[type];
    if (known == null) {
      known = codes(module.types().get(type).results());
      resultsByType[type] = known;
    }
    return known;
  }

  private static byte[] codes(List<ValueType> types) {
    var codes = new byte[types.size()];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (byte) types.get(i).code();
    }
    return codes;
  }

  /**
   * Checks the instruction the cursor is at and applies it to the types.
   *
   * @throws ModuleException when it is invalid here
   */
  public void step(InstructionCursor code) {
    int opcode = code.opcode();
    switch (opcode) {
      case Opcodes.NOP -> {}
      case Opcodes.UNREACHABLE -> setUnreachable();
      case Opcodes.BLOCK, Opcodes.LOOP -> openBlock(code);
      case Opcodes.IF -> {
        pop(I32);
        openBlock(code);
      }
      case Opcodes.ELSE -> {
        if (frameOpcode[depth - 1] != Opcodes.IF) {
          throw new ModuleException("opcode else found without matched opcode if");
        }
        byte[] parameters = frameParameters[depth - 1];
        byte[] results = frameResults[depth - 1];
        popFrame();
        pushFrame(Opcodes.ELSE, parameters, results);
      }
      case Opcodes.END -> end();
      case Opcodes.BR -> {
        popAll(labelTypes(code.index()));
        setUnreachable();
      }
      case Opcodes.BR_IF -> {
        pop(I32);
        byte[] types = labelTypes(code.index());
        popAll(types);
        pushAll(types);
      }
      case Opcodes.BR_TABLE -> branchTable(code);
      case Opcodes.RETURN -> {
        popAll(frameResults[0]);
        setUnreachable();
      }
      case Opcodes.CALL -> call(callee(code.index()));
      case Opcodes.RETURN_CALL -> tailCall(callee(code.index()));
      case Opcodes.CALL_INDIRECT -> call(indirectCallee(code));
      case Opcodes.RETURN_CALL_INDIRECT -> tailCall(indirectCallee(code));
      case Opcodes.DROP -> popAny();
      case Opcodes.SELECT -> select();
      case Opcodes.SELECT_T -> {
        int type = ValueType.of(code.secondIndex()).code();
        pop(I32);
        pop(type);
        pop(type);
        push(type);
      }
      case Opcodes.LOCAL_GET -> push(local(code.index()));
      case Opcodes.LOCAL_SET -> pop(local(code.index()));
      case Opcodes.LOCAL_TEE -> {
        int type = local(code.index());
        pop(type);
        push(type);
      }
      case Opcodes.GLOBAL_GET -> push(global(code.index()).type().code());
      case Opcodes.GLOBAL_SET -> {
        var global = global(code.index());
        if (!global.mutable()) {
          throw new ModuleException("global is immutable");
        }
        pop(global.type().code());
      }
      case Opcodes.TABLE_GET,
          Opcodes.TABLE_SET,
          Opcodes.TABLE_GROW,
          Opcodes.TABLE_SIZE,
          Opcodes.TABLE_FILL,
          Opcodes.TABLE_INIT,
          Opcodes.TABLE_COPY,
          Opcodes.ELEM_DROP ->
          tableInstruction(code);
      case Opcodes.REF_NULL -> push(code.index());
      case Opcodes.REF_IS_NULL -> {
        int type = popAny();
        if (type != UNKNOWN && !isReference(type)) {
          throw new ModuleException("type mismatch: expect reference but got other");
        }
        push(I32);
      }
      case Opcodes.REF_FUNC -> {
        int function = code.index();
        callee(function);
        if (declared == null) {
          declared = declaredFunctions(module);
        }
        if (!declared[function]) {
          throw new ModuleException("undeclared function reference");
        }
        push(FUNCREF);
      }
      default -> plain(code);
    }
  }

  private void plain(InstructionCursor code) {
    int opcode = code.opcode();
    checkMemory(code);
    String operands = Opcodes.operands(opcode);
    int colon = operands.indexOf(':');
    for (int i = colon - 1; i >= 0; i--) {
      pop(code(operands.charAt(i)));
    }
    for (int i = colon + 1; i < operands.length(); i++) {
      push(code(operands.charAt(i)));
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

  private void checkMemory(InstructionCursor code) {
    int opcode = code.opcode();
    String immediates = Opcodes.immediates(opcode);
    char kind = immediates.charAt(0);
    if (kind == 'M' || kind == 'A') {
      needMemory();
      int natural = immediates.charAt(1) - '0';
      int alignment = code.alignment();
      if (Integer.compareUnsigned(alignment, natural) > 0 || kind == 'A' && alignment != natural) {
        throw new ModuleException(
            kind == 'A'
                ? "alignment must be natural for atomic instructions"
                : "alignment must not be larger than natural");
      }
    } else if (opcode == Opcodes.MEMORY_SIZE
        || opcode == Opcodes.MEMORY_GROW
        || opcode == Opcodes.MEMORY_COPY
        || opcode == Opcodes.MEMORY_FILL) {
      needMemory();
    } else if (opcode == Opcodes.MEMORY_INIT || opcode == Opcodes.DATA_DROP) {
      if (opcode == Opcodes.MEMORY_INIT) {
        needMemory();
      }
      if (module.dataCount().isEmpty()) {
        throw new ModuleException("data count section required");
      }
      if (Integer.compareUnsigned(code.index(), module.dataCount().getAsInt()) >= 0) {
        throw new ModuleException("unknown data segment " + Integer.toUnsignedString(code.index()));
      }
    }
  }

  private void needMemory() {
    if (module.memories().isEmpty()) {
      throw new ModuleException("unknown memory");
    }
  }

  private void tableInstruction(InstructionCursor code) {
    int opcode = code.opcode();
    switch (opcode) {
      case Opcodes.TABLE_GET -> {
        int element = table(code.index());
        pop(I32);
        push(element);
      }
      case Opcodes.TABLE_SET -> {
        pop(table(code.index()));
        pop(I32);
      }
      case Opcodes.TABLE_GROW -> {
        int element = table(code.index());
        pop(I32);
        pop(element);
        push(I32);
      }
      case Opcodes.TABLE_SIZE -> {
        table(code.index());
        push(I32);
      }
      case Opcodes.TABLE_FILL -> {
        int element = table(code.index());
        pop(I32);
        pop(element);
        pop(I32);
      }
      case Opcodes.TABLE_INIT -> {
        needSameType(table(code.secondIndex()), segment(code.index()));
        popThreeIndices();
      }
      case Opcodes.TABLE_COPY -> {
        needSameType(table(code.index()), table(code.secondIndex()));
        popThreeIndices();
      }
      default -> segment(code.index());
    }
  }

  private void popThreeIndices() {
    pop(I32);
    pop(I32);
    pop(I32);
  }

  private static void needSameType(int one, int other) {
    if (one != other) {
      throw new ModuleException("type mismatch");
    }
  }

  private int table(int index) {
    if (Integer.compareUnsigned(index, module.tables().size()) >= 0) {
      throw new ModuleException("unknown table");
    }
    return module.tables().get(index).element().code();
  }

  private int segment(int index) {
    if (Integer.compareUnsigned(index, module.elements().size()) >= 0) {
      throw new ModuleException("unknown elem segment " + Integer.toUnsignedString(index));
    }
    return module.elements().get(index).type().code();
  }

  private GlobalType global(int index) {
    if (Integer.compareUnsigned(index, module.globalTypes().size()) >= 0) {
      throw new ModuleException("unknown global");
    }
    return module.globalTypes().get(index);
  }

  /** The type index of a function. */
  private int callee(int function) {
    if (Integer.compareUnsigned(function, module.functionCount()) >= 0) {
      throw new ModuleException("unknown function " + Integer.toUnsignedString(function));
    }
    return module.functionTypeIndex(function);
  }

  private int indirectCallee(InstructionCursor code) {
    if (table(code.secondIndex()) != FUNCREF) {
      throw new ModuleException("type mismatch: call_indirect needs a table of functions");
    }
    if (Integer.compareUnsigned(code.index(), module.types().size()) >= 0) {
      throw new ModuleException("unknown type");
    }
    pop(I32);
    return code.index();
  }

  private void call(int type) {
    popAll(parameters(type));
    pushAll(results(type));
  }

  private void tailCall(int type) {
    if (!Arrays.equals(results(type), frameResults[0])) {
      throw new ModuleException("type mismatch: tail call returns other types");
    }
    popAll(parameters(type));
    setUnreachable();
  }

  private void select() {
    pop(I32);
    int one = popAny();
    int other = popAny();
    if (isReference(one)
        || isReference(other)
        || one != other && one != UNKNOWN && other != UNKNOWN) {
      throw new ModuleException("type mismatch");
    }
    push(one == UNKNOWN ? other : one);
  }

  private void branchTable(InstructionCursor code) {
    pop(I32);
    byte[] defaultTypes = labelTypes(code.index());
    for (int label : code.labels()) {
      byte[] types = labelTypes(label);
      if (types.length != defaultTypes.length) {
        throw new ModuleException("type mismatch: br_table targets must all use same result type");
      }
      if (types != defaultTypes) {
        for (int i = 0; i < types.length; i++) {
          int have = peek(types.length - 1 - i);
          if (have == UNKNOWN && !hasOperands(types.length - i)) {
            underflow();
          }
          need(types[i], have);
        }
      }
    }
    popAll(defaultTypes);
    setUnreachable();
  }

  private boolean hasOperands(int count) {
    return height - frameHeight[depth - 1] >= count || frameUnreachable[depth - 1];
  }

  private void openBlock(InstructionCursor code) {
    byte[] parameters = blockParameters(code.blockType());
    byte[] results = blockResults(code.blockType());
    popAll(parameters);
    pushFrame(code.opcode(), parameters, results);
  }

  private void end() {
    int frame = depth - 1;
    byte[] results = frameResults[frame];
    if (frameOpcode[frame] == Opcodes.IF && !Arrays.equals(frameParameters[frame], results)) {
      throw new ModuleException("type mismatch: else branch missing");
    }
    popFrame();
    pushAll(results);
  }

  private void pushFrame(int opcode, byte[] parameters, byte[] results) {
    if (depth == frameOpcode.length) {
      int size = depth * 2;
      frameOpcode = Arrays.copyOf(frameOpcode, size);
      frameHeight = Arrays.copyOf(frameHeight, size);
      frameParameters = Arrays.copyOf(frameParameters, size);
      frameResults = Arrays.copyOf(frameResults, size);
      frameUnreachable = Arrays.copyOf(frameUnreachable, size);
    }
    frameOpcode[depth] = opcode;
    frameHeight[depth] = height;
    frameParameters[depth] = parameters;
    frameResults[depth] = results;
    frameUnreachable[depth] = false;
    depth++;
    pushAll(parameters);
  }

  private void popFrame() {
    popAll(frameResults[depth - 1]);
    if (height != frameHeight[depth - 1]) {
      throw new ModuleException("type mismatch: stack size does not match block type");
    }
    depth--;
  }

  private void setUnreachable() {
    height = frameHeight[depth - 1];
    frameUnreachable[depth - 1] = true;
  }

  private void push(int type) {
    if (height == stack.length) {
      if (height >= MAX_HEIGHT) {
        throw new ModuleException("operand stack is deeper than " + MAX_HEIGHT);
      }
      stack = Arrays.copyOf(stack, height * 2);
    }
    stack[height++] = (byte) type;
  }

  private void pushAll(byte[] types) {
    for (byte type : types) {
      push(type);
    }
  }

  private int popAny() {
    if (height == frameHeight[depth - 1]) {
      if (frameUnreachable[depth - 1]) {
        return UNKNOWN;
      }
      underflow();
    }
    return stack[--height];
  }

  private static void underflow() {
    throw new ModuleException("type mismatch: expect data but stack was empty");
  }

  private void pop(int type) {
    need(type, popAny());
  }

  private static void need(int type, int have) {
    if (have != type && have != UNKNOWN) {
      throw new ModuleException("type mismatch: expect " + ValueType.of(type) + " but got other");
    }
  }

  private void popAll(byte[] types) {
    for (int i = types.length - 1; i >= 0; i--) {
      pop(types[i]);
    }
  }

  private static boolean isReference(int type) {
    return type == 0x70 || type == 0x6F;
  }
}
