package org.wasmachine.vm.module;

/**
 * Evaluates constant expressions (extended form: constants, {@code add sub mul}, {@code
 * global.get}, references). Values are 64-bit words: i32 sign-extended, floating point as bits;
 * references are whatever {@link References} makes of them.
 */
public final class ConstantEvaluator {
  /** What an expression may refer to. */
  public interface References {
    /** The value of a global by index, imported ones first. */
    long global(int index);

    /** The reference to a function. */
    long function(int index);

    /** The null reference. */
    long nullReference();
  }

  private ConstantEvaluator() {}

  /** The value of an expression of a validated module. */
  public static long evaluate(byte[] bytes, ConstantExpression expression, References references) {
    var code = new InstructionCursor(bytes, expression.start(), expression.end());
    // A validated expression never holds more operands than it has bytes.
    var stack = new long[expression.end() - expression.start()];
    int height = 0;
    while (code.next()) {
      switch (code.opcode()) {
        case Opcodes.I32_CONST, Opcodes.I64_CONST, Opcodes.F32_CONST, Opcodes.F64_CONST ->
            stack[height++] = code.constant();
        case Opcodes.GLOBAL_GET -> stack[height++] = references.global(code.index());
        case Opcodes.REF_FUNC -> stack[height++] = references.function(code.index());
        case Opcodes.REF_NULL -> stack[height++] = references.nullReference();
        case Opcodes.I32_ADD -> {
          height--;
          stack[height - 1] = (int) (stack[height - 1] + stack[height]);
        }
        case Opcodes.I32_SUB -> {
          height--;
          stack[height - 1] = (int) (stack[height - 1] - stack[height]);
        }
        case Opcodes.I32_MUL -> {
          height--;
          stack[height - 1] = (int) (stack[height - 1] * stack[height]);
        }
        case Opcodes.I64_ADD -> {
          height--;
          stack[height - 1] += stack[height];
        }
        case Opcodes.I64_SUB -> {
          height--;
          stack[height - 1] -= stack[height];
        }
        case Opcodes.I64_MUL -> {
          height--;
          stack[height - 1] *= stack[height];
        }
        case Opcodes.END -> {
          return stack[0];
        }
        default -> throw new ModuleException("constant expression required");
      }
    }
    throw new ModuleException("unexpected end");
  }
}
