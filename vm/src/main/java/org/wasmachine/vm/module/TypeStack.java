package org.wasmachine.vm.module;

import java.util.Arrays;

/**
 * The operand types and control frames of the function being checked, as the validation algorithm
 * of the specification has them: popping from the stack of unreachable code gives {@link
 * FunctionValidator#UNKNOWN}.
 */
final class TypeStack {
  static final int I32 = 0x7F;
  static final int FUNCREF = 0x70;
  static final byte[] NONE = {};

  private static final int UNKNOWN = FunctionValidator.UNKNOWN;

  private byte[] stack = new byte[64];
  private int height;
  private int depth;
  private int[] frameOpcode = new int[16];
  private int[] frameHeight = new int[16];
  private byte[][] frameParameters = new byte[16][];
  private byte[][] frameResults = new byte[16][];
  private boolean[] frameUnreachable = new boolean[16];

  void clear() {
    height = 0;
    depth = 0;
  }

  // ---- control frames --------------------------------------------------------------------------

  int depth() {
    return depth;
  }

  boolean unreachable() {
    return frameUnreachable[depth - 1];
  }

  int labelHeight(int label) {
    return frameHeight[depth - 1 - label];
  }

  byte[] labelTypes(int label) {
    if (Integer.compareUnsigned(label, depth) >= 0) {
      throw new ModuleException("unknown label, unexpected end of section or function");
    }
    int frame = depth - 1 - label;
    return frameOpcode[frame] == Opcodes.LOOP ? frameParameters[frame] : frameResults[frame];
  }

  /** The opcode that opened the innermost frame. */
  int opcode() {
    return frameOpcode[depth - 1];
  }

  /** What the innermost frame takes. */
  byte[] parameters() {
    return frameParameters[depth - 1];
  }

  /** What the innermost frame leaves behind. */
  byte[] results() {
    return frameResults[depth - 1];
  }

  /** What the function returns. */
  byte[] functionResults() {
    return frameResults[0];
  }

  void pushFrame(int opcode, byte[] parameters, byte[] results) {
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

  void popFrame() {
    popAll(frameResults[depth - 1]);
    if (height != frameHeight[depth - 1]) {
      throw new ModuleException("type mismatch: stack size does not match block type");
    }
    depth--;
  }

  void setUnreachable() {
    height = frameHeight[depth - 1];
    frameUnreachable[depth - 1] = true;
  }

  // ---- operands --------------------------------------------------------------------------------

  int height() {
    return height;
  }

  int typeAt(int index) {
    return stack[index];
  }

  int peek(int below) {
    int index = height - 1 - below;
    return index < frameHeight[depth - 1] ? UNKNOWN : stack[index];
  }

  /** Checks that the operands on top have these types, without taking them. */
  void needTop(byte[] types) {
    for (int i = 0; i < types.length; i++) {
      int have = peek(types.length - 1 - i);
      if (have == UNKNOWN && !hasOperands(types.length - i)) {
        underflow();
      }
      need(types[i], have);
    }
  }

  private boolean hasOperands(int count) {
    return height - frameHeight[depth - 1] >= count || frameUnreachable[depth - 1];
  }

  void push(int type) {
    if (height == stack.length) {
      if (height >= FunctionValidator.MAX_HEIGHT) {
        throw new ModuleException("operand stack is deeper than " + FunctionValidator.MAX_HEIGHT);
      }
      stack = Arrays.copyOf(stack, height * 2);
    }
    stack[height++] = (byte) type;
  }

  void pushAll(byte[] types) {
    for (byte type : types) {
      push(type);
    }
  }

  int popAny() {
    if (height == frameHeight[depth - 1]) {
      if (frameUnreachable[depth - 1]) {
        return UNKNOWN;
      }
      underflow();
    }
    return stack[--height];
  }

  void pop(int type) {
    need(type, popAny());
  }

  void popAll(byte[] types) {
    for (int i = types.length - 1; i >= 0; i--) {
      pop(types[i]);
    }
  }

  private static void underflow() {
    throw new ModuleException("type mismatch: expect data but stack was empty");
  }

  private static void need(int type, int have) {
    if (have != type && have != UNKNOWN) {
      throw new ModuleException("type mismatch: expect " + ValueType.of(type) + " but got other");
    }
  }
}
