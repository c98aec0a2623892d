package org.wasmachine.vm.translator;

import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.module.Opcodes;

/**
 * Writes arithmetic and conversions: instructions that only turn operands into a result.
 *
 * <p>What programs spend their time with is written out or an intrinsic of the JIT, never a call of
 * our own: in long functions C2 stops inlining.
 */
final class NumericEmitter {
  private static final ClassDesc INTEGER = ConstantDescs.CD_Integer;
  private static final ClassDesc LONG = ConstantDescs.CD_Long;
  private static final ClassDesc FLOAT = ConstantDescs.CD_Float;
  private static final ClassDesc DOUBLE = ConstantDescs.CD_Double;
  private static final ClassDesc MATH = Types.desc(Math.class);
  private static final ClassDesc ARITHMETIC = Types.desc(Arithmetic.class);
  private static final MethodTypeDesc TRAP = MethodTypeDesc.of(Types.desc(Trap.class));
  private static final MethodTypeDesc I_I = MethodTypeDesc.of(CD_int, CD_int);
  private static final MethodTypeDesc II_I = MethodTypeDesc.of(CD_int, CD_int, CD_int);
  private static final MethodTypeDesc J_I = MethodTypeDesc.of(CD_int, CD_long);
  private static final MethodTypeDesc JJ_J = MethodTypeDesc.of(CD_long, CD_long, CD_long);
  private static final MethodTypeDesc F_F = MethodTypeDesc.of(CD_float, CD_float);
  private static final MethodTypeDesc FF_F = MethodTypeDesc.of(CD_float, CD_float, CD_float);
  private static final MethodTypeDesc D_D = MethodTypeDesc.of(CD_double, CD_double);
  private static final MethodTypeDesc DD_D = MethodTypeDesc.of(CD_double, CD_double, CD_double);
  private static final MethodTypeDesc D_I = MethodTypeDesc.of(CD_int, CD_double);
  private static final MethodTypeDesc D_J = MethodTypeDesc.of(CD_long, CD_double);

  private NumericEmitter() {}

  /** Whether the instruction may trap, so that its place in the code is worth a line number. */
  static boolean mayTrap(int opcode) {
    return opcode >= Opcodes.I32_DIV_S && opcode <= Opcodes.I32_REM_U
        || opcode >= Opcodes.I64_DIV_S && opcode <= Opcodes.I64_REM_U
        || opcode >= Opcodes.I32_TRUNC_F32_S && opcode <= Opcodes.I32_TRUNC_F64_U
        || opcode >= Opcodes.I64_TRUNC_F32_S && opcode <= Opcodes.I64_TRUNC_F64_U;
  }

  /** Writes the instruction. */
  static void emit(FunctionFrame frame, int opcode) {
    var code = frame.code;
    if (opcode == Opcodes.I32_ROTL || opcode == Opcodes.I32_ROTR) {
      rotateInt(frame, opcode == Opcodes.I32_ROTL);
    } else if (opcode == Opcodes.I64_ROTL || opcode == Opcodes.I64_ROTR) {
      rotateLong(frame, opcode == Opcodes.I64_ROTL);
    } else if (opcode >= Opcodes.I32_CLZ && opcode <= Opcodes.I32_ROTR) {
      i32(code, opcode);
    } else if (opcode >= Opcodes.I64_CLZ && opcode <= Opcodes.I64_ROTR) {
      i64(code, opcode);
    } else if (opcode >= Opcodes.F32_ABS && opcode <= Opcodes.F32_COPYSIGN) {
      f32(code, opcode);
    } else if (opcode >= Opcodes.F64_ABS && opcode <= Opcodes.F64_COPYSIGN) {
      f64(code, opcode);
    } else {
      conversion(code, opcode);
    }
  }

  private static void i32(CodeBuilder code, int opcode) {
    switch (opcode) {
      case Opcodes.I32_CLZ -> code.invokestatic(INTEGER, "numberOfLeadingZeros", I_I);
      case Opcodes.I32_CTZ -> code.invokestatic(INTEGER, "numberOfTrailingZeros", I_I);
      case Opcodes.I32_POPCNT -> code.invokestatic(INTEGER, "bitCount", I_I);
      case Opcodes.I32_ADD -> code.iadd();
      case Opcodes.I32_SUB -> code.isub();
      case Opcodes.I32_MUL -> code.imul();
      case Opcodes.I32_DIV_S -> {
        checkDivisor(code, false);
        checkOverflow(code, false);
        code.idiv();
      }
      case Opcodes.I32_DIV_U -> {
        checkDivisor(code, false);
        code.invokestatic(INTEGER, "divideUnsigned", II_I);
      }
      case Opcodes.I32_REM_S -> {
        checkDivisor(code, false);
        code.irem();
      }
      case Opcodes.I32_REM_U -> {
        checkDivisor(code, false);
        code.invokestatic(INTEGER, "remainderUnsigned", II_I);
      }
      case Opcodes.I32_AND -> code.iand();
      case Opcodes.I32_OR -> code.ior();
      case Opcodes.I32_XOR -> code.ixor();
      case Opcodes.I32_SHL -> code.ishl();
      case Opcodes.I32_SHR_S -> code.ishr();
      default -> code.iushr();
    }
  }

  private static void i64(CodeBuilder code, int opcode) {
    switch (opcode) {
      case Opcodes.I64_CLZ -> code.invokestatic(LONG, "numberOfLeadingZeros", J_I).i2l();
      case Opcodes.I64_CTZ -> code.invokestatic(LONG, "numberOfTrailingZeros", J_I).i2l();
      case Opcodes.I64_POPCNT -> code.invokestatic(LONG, "bitCount", J_I).i2l();
      case Opcodes.I64_ADD -> code.ladd();
      case Opcodes.I64_SUB -> code.lsub();
      case Opcodes.I64_MUL -> code.lmul();
      case Opcodes.I64_DIV_S -> {
        checkDivisor(code, true);
        checkOverflow(code, true);
        code.ldiv();
      }
      case Opcodes.I64_DIV_U -> {
        checkDivisor(code, true);
        code.invokestatic(LONG, "divideUnsigned", JJ_J);
      }
      case Opcodes.I64_REM_S -> {
        checkDivisor(code, true);
        code.lrem();
      }
      case Opcodes.I64_REM_U -> {
        checkDivisor(code, true);
        code.invokestatic(LONG, "remainderUnsigned", JJ_J);
      }
      case Opcodes.I64_AND -> code.land();
      case Opcodes.I64_OR -> code.lor();
      case Opcodes.I64_XOR -> code.lxor();
      case Opcodes.I64_SHL -> code.l2i().lshl();
      case Opcodes.I64_SHR_S -> code.l2i().lshr();
      default -> code.l2i().lushr();
    }
  }

  /** The two shifts are what C2 makes one instruction of. */
  private static void rotateInt(FunctionFrame frame, boolean left) {
    var code = frame.code;
    int count = frame.stack.temporary(TypeKind.INT, 0);
    code.istore(count).dup().iload(count);
    if (left) {
      code.ishl().swap().iload(count).ineg().iushr().ior();
    } else {
      code.iushr().swap().iload(count).ineg().ishl().ior();
    }
  }

  private static void rotateLong(FunctionFrame frame, boolean left) {
    var code = frame.code;
    int count = frame.stack.temporary(TypeKind.INT, 0);
    code.l2i().istore(count).dup2().iload(count);
    if (left) {
      code.lshl().dup2_x2().pop2().iload(count).ineg().lushr().lor();
    } else {
      code.lushr().dup2_x2().pop2().iload(count).ineg().lshl().lor();
    }
  }

  /** Traps when the operand on top is zero. */
  private static void checkDivisor(CodeBuilder code, boolean wide) {
    Label fine = code.newLabel();
    if (wide) {
      code.dup2().lconst_0().lcmp();
    } else {
      code.dup();
    }
    code.ifne(fine);
    code.invokestatic(FunctionFrame.TRAPS, "divideByZero", TRAP).athrow();
    code.labelBinding(fine);
  }

  /** Traps when the smallest number is divided by -1. */
  private static void checkOverflow(CodeBuilder code, boolean wide) {
    Label fine = code.newLabel();
    if (wide) {
      // Only a divisor of -1 goes the long way: the dividend is below it.
      code.dup2().loadConstant(-1L).lcmp().ifne(fine);
      code.dup2_x2().pop2().dup2_x2().loadConstant(Long.MIN_VALUE).lcmp().ifne(fine);
    } else {
      code.dup().iconst_m1().if_icmpne(fine);
      code.dup2().pop().loadConstant(Integer.MIN_VALUE).if_icmpne(fine);
    }
    code.invokestatic(FunctionFrame.TRAPS, "overflow", TRAP).athrow();
    code.labelBinding(fine);
  }

  /**
   * Java's method gives back the NaN it got, which may be a signalling one; arithmetic never does.
   * Subtracting zero changes nothing else, not even the sign of a zero.
   */
  private static void quietFloat(CodeBuilder code) {
    code.fconst_0().fsub();
  }

  private static void quietDouble(CodeBuilder code) {
    code.dconst_0().dsub();
  }

  private static void f32(CodeBuilder code, int opcode) {
    switch (opcode) {
      case Opcodes.F32_ABS -> code.invokestatic(MATH, "abs", F_F);
      case Opcodes.F32_NEG -> code.fneg();
      case Opcodes.F32_CEIL -> code.f2d().invokestatic(MATH, "ceil", D_D).d2f();
      case Opcodes.F32_FLOOR -> code.f2d().invokestatic(MATH, "floor", D_D).d2f();
      case Opcodes.F32_TRUNC -> code.invokestatic(ARITHMETIC, "trunc", F_F);
      case Opcodes.F32_NEAREST -> code.f2d().invokestatic(MATH, "rint", D_D).d2f();
      case Opcodes.F32_SQRT -> code.f2d().invokestatic(MATH, "sqrt", D_D).d2f();
      case Opcodes.F32_ADD -> code.fadd();
      case Opcodes.F32_SUB -> code.fsub();
      case Opcodes.F32_MUL -> code.fmul();
      case Opcodes.F32_DIV -> code.fdiv();
      case Opcodes.F32_MIN -> quietFloat(code.invokestatic(MATH, "min", FF_F));
      case Opcodes.F32_MAX -> quietFloat(code.invokestatic(MATH, "max", FF_F));
      default -> code.invokestatic(MATH, "copySign", FF_F);
    }
  }

  private static void f64(CodeBuilder code, int opcode) {
    switch (opcode) {
      case Opcodes.F64_ABS -> code.invokestatic(MATH, "abs", D_D);
      case Opcodes.F64_NEG -> code.dneg();
      case Opcodes.F64_CEIL -> quietDouble(code.invokestatic(MATH, "ceil", D_D));
      case Opcodes.F64_FLOOR -> quietDouble(code.invokestatic(MATH, "floor", D_D));
      case Opcodes.F64_TRUNC -> quietDouble(code.invokestatic(ARITHMETIC, "trunc", D_D));
      case Opcodes.F64_NEAREST -> code.invokestatic(MATH, "rint", D_D);
      case Opcodes.F64_SQRT -> code.invokestatic(MATH, "sqrt", D_D);
      case Opcodes.F64_ADD -> code.dadd();
      case Opcodes.F64_SUB -> code.dsub();
      case Opcodes.F64_MUL -> code.dmul();
      case Opcodes.F64_DIV -> code.ddiv();
      case Opcodes.F64_MIN -> quietDouble(code.invokestatic(MATH, "min", DD_D));
      case Opcodes.F64_MAX -> quietDouble(code.invokestatic(MATH, "max", DD_D));
      default -> code.invokestatic(MATH, "copySign", DD_D);
    }
  }

  private static void conversion(CodeBuilder code, int opcode) {
    switch (opcode) {
      case Opcodes.I32_WRAP_I64 -> code.l2i();
      case Opcodes.I32_TRUNC_F32_S -> code.f2d().invokestatic(ARITHMETIC, "truncI32S", D_I);
      case Opcodes.I32_TRUNC_F32_U -> code.f2d().invokestatic(ARITHMETIC, "truncI32U", D_I);
      case Opcodes.I32_TRUNC_F64_S -> code.invokestatic(ARITHMETIC, "truncI32S", D_I);
      case Opcodes.I32_TRUNC_F64_U -> code.invokestatic(ARITHMETIC, "truncI32U", D_I);
      case Opcodes.I64_EXTEND_I32_S -> code.i2l();
      case Opcodes.I64_EXTEND_I32_U -> code.i2l().loadConstant(0xFFFFFFFFL).land();
      case Opcodes.I64_TRUNC_F32_S -> code.f2d().invokestatic(ARITHMETIC, "truncI64S", D_J);
      case Opcodes.I64_TRUNC_F32_U -> code.f2d().invokestatic(ARITHMETIC, "truncI64U", D_J);
      case Opcodes.I64_TRUNC_F64_S -> code.invokestatic(ARITHMETIC, "truncI64S", D_J);
      case Opcodes.I64_TRUNC_F64_U -> code.invokestatic(ARITHMETIC, "truncI64U", D_J);
      case Opcodes.F32_CONVERT_I32_S -> code.i2f();
      case Opcodes.F32_CONVERT_I32_U -> code.i2l().loadConstant(0xFFFFFFFFL).land().l2f();
      case Opcodes.F32_CONVERT_I64_S -> code.l2f();
      case Opcodes.F32_CONVERT_I64_U ->
          code.invokestatic(ARITHMETIC, "convertF32U", of(CD_float, CD_long));
      case Opcodes.F32_DEMOTE_F64 -> code.d2f();
      case Opcodes.F64_CONVERT_I32_S -> code.i2d();
      case Opcodes.F64_CONVERT_I32_U -> code.i2l().loadConstant(0xFFFFFFFFL).land().l2d();
      case Opcodes.F64_CONVERT_I64_S -> code.l2d();
      case Opcodes.F64_CONVERT_I64_U ->
          code.invokestatic(ARITHMETIC, "convertF64U", of(CD_double, CD_long));
      case Opcodes.F64_PROMOTE_F32 -> code.f2d();
      case Opcodes.I32_REINTERPRET_F32 ->
          code.invokestatic(FLOAT, "floatToRawIntBits", of(CD_int, CD_float));
      case Opcodes.I64_REINTERPRET_F64 ->
          code.invokestatic(DOUBLE, "doubleToRawLongBits", of(CD_long, CD_double));
      case Opcodes.F32_REINTERPRET_I32 ->
          code.invokestatic(FLOAT, "intBitsToFloat", of(CD_float, CD_int));
      case Opcodes.F64_REINTERPRET_I64 ->
          code.invokestatic(DOUBLE, "longBitsToDouble", of(CD_double, CD_long));
      case Opcodes.I32_EXTEND8_S -> code.i2b();
      case Opcodes.I32_EXTEND16_S -> code.i2s();
      case Opcodes.I64_EXTEND8_S -> code.l2i().i2b().i2l();
      case Opcodes.I64_EXTEND16_S -> code.l2i().i2s().i2l();
      case Opcodes.I64_EXTEND32_S -> code.l2i().i2l();
      case Opcodes.I32_TRUNC_SAT_F32_S -> code.f2i();
      case Opcodes.I32_TRUNC_SAT_F32_U -> code.f2d().invokestatic(ARITHMETIC, "truncSatI32U", D_I);
      case Opcodes.I32_TRUNC_SAT_F64_S -> code.d2i();
      case Opcodes.I32_TRUNC_SAT_F64_U -> code.invokestatic(ARITHMETIC, "truncSatI32U", D_I);
      case Opcodes.I64_TRUNC_SAT_F32_S -> code.f2l();
      case Opcodes.I64_TRUNC_SAT_F32_U -> code.f2d().invokestatic(ARITHMETIC, "truncSatI64U", D_J);
      case Opcodes.I64_TRUNC_SAT_F64_S -> code.d2l();
      case Opcodes.I64_TRUNC_SAT_F64_U -> code.invokestatic(ARITHMETIC, "truncSatI64U", D_J);
      default -> throw new IllegalStateException("no numeric instruction: " + Opcodes.hex(opcode));
    }
  }

  private static MethodTypeDesc of(ClassDesc result, ClassDesc parameter) {
    return MethodTypeDesc.of(result, parameter);
  }
}
