package org.wasmachine.vm.translator;

import static java.lang.constant.ConstantDescs.CD_Integer;
import static java.lang.constant.ConstantDescs.CD_Long;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.constant.MethodTypeDesc;
import org.wasmachine.vm.module.Opcodes;

/**
 * A comparison whose operands are on the stack and whose result nobody has asked for yet, so that a
 * branch that follows can be one with it.
 *
 * @param opcode the Wasm comparison; {@link Opcodes#I32_NE} with {@code withZero} for a plain value
 * @param withZero i32 only: the second operand is zero and is not on the stack
 * @param negated whether the opposite is wanted ({@code i32.eqz} behind a comparison)
 */
record Comparison(int opcode, boolean withZero, boolean negated) {
  private static final MethodTypeDesc INTS = MethodTypeDesc.of(CD_int, CD_int, CD_int);
  private static final MethodTypeDesc LONGS = MethodTypeDesc.of(CD_int, CD_long, CD_long);

  /** A plain i32 on the stack, true unless zero. */
  static final Comparison VALUE = new Comparison(Opcodes.I32_NE, true, false);

  /** Whether an opcode is a comparison, {@code eqz} included. */
  static boolean is(int opcode) {
    return opcode >= Opcodes.I32_EQZ && opcode <= Opcodes.F64_GE;
  }

  static Comparison of(int opcode) {
    return opcode == Opcodes.I32_EQZ
        ? new Comparison(Opcodes.I32_EQ, true, false)
        : new Comparison(opcode, false, false);
  }

  Comparison not() {
    return new Comparison(opcode, withZero, !negated);
  }

  /** Jumps to the label if the comparison holds ({@code when}) or does not. */
  void jump(CodeBuilder code, boolean when, Label target) {
    boolean wanted = when != negated;
    if (withZero) {
      branch(code, opcode == Opcodes.I32_EQ == wanted ? Opcode.IFEQ : Opcode.IFNE, target);
    } else if (opcode <= Opcodes.I32_GE_U) {
      i32(code, wanted, target);
    } else if (opcode <= Opcodes.I64_GE_U) {
      i64(code, wanted, target);
    } else {
      floating(code, wanted, target);
    }
  }

  private void i32(CodeBuilder code, boolean wanted, Label target) {
    switch (opcode) {
      case Opcodes.I32_EQ -> branch(code, wanted ? Opcode.IF_ICMPEQ : Opcode.IF_ICMPNE, target);
      case Opcodes.I32_NE -> branch(code, wanted ? Opcode.IF_ICMPNE : Opcode.IF_ICMPEQ, target);
      case Opcodes.I32_LT_S -> branch(code, wanted ? Opcode.IF_ICMPLT : Opcode.IF_ICMPGE, target);
      case Opcodes.I32_GT_S -> branch(code, wanted ? Opcode.IF_ICMPGT : Opcode.IF_ICMPLE, target);
      case Opcodes.I32_LE_S -> branch(code, wanted ? Opcode.IF_ICMPLE : Opcode.IF_ICMPGT, target);
      case Opcodes.I32_GE_S -> branch(code, wanted ? Opcode.IF_ICMPGE : Opcode.IF_ICMPLT, target);
      default -> {
        code.invokestatic(CD_Integer, "compareUnsigned", INTS);
        // The unsigned comparisons are one behind their signed ones.
        branch(code, zeroBranch(opcode - 1 - Opcodes.I32_EQ, wanted), target);
      }
    }
  }

  private void i64(CodeBuilder code, boolean wanted, Label target) {
    if (opcode == Opcodes.I64_EQZ) {
      code.lconst_0().lcmp();
      branch(code, wanted ? Opcode.IFEQ : Opcode.IFNE, target);
      return;
    }
    int relation = opcode - Opcodes.I64_EQ;
    boolean unsigned = relation >= 3 && relation % 2 == 1;
    if (unsigned) {
      code.invokestatic(CD_Long, "compareUnsigned", LONGS);
    } else {
      code.lcmp();
    }
    branch(code, zeroBranch(unsigned ? relation - 1 : relation, wanted), target);
  }

  /**
   * The branch on a three-way result; relations count as in the opcode table: eq ne lt_s . gt_s …
   */
  private static Opcode zeroBranch(int relation, boolean wanted) {
    return switch (relation) {
      case 0 -> wanted ? Opcode.IFEQ : Opcode.IFNE;
      case 1 -> wanted ? Opcode.IFNE : Opcode.IFEQ;
      case 2 -> wanted ? Opcode.IFLT : Opcode.IFGE;
      case 4 -> wanted ? Opcode.IFGT : Opcode.IFLE;
      case 6 -> wanted ? Opcode.IFLE : Opcode.IFGT;
      default -> wanted ? Opcode.IFGE : Opcode.IFLT;
    };
  }

  /** The three-way comparison is chosen so that NaN makes every relation but {@code ne} false. */
  private void floating(CodeBuilder code, boolean wanted, Label target) {
    boolean f32 = opcode <= Opcodes.F32_GE;
    int relation = opcode - (f32 ? Opcodes.F32_EQ : Opcodes.F64_EQ);
    boolean less = relation == 2 || relation == 4;
    if (f32) {
      if (less) {
        code.fcmpg();
      } else {
        code.fcmpl();
      }
    } else if (less) {
      code.dcmpg();
    } else {
      code.dcmpl();
    }
    Opcode branch =
        switch (relation) {
          case 0 -> wanted ? Opcode.IFEQ : Opcode.IFNE;
          case 1 -> wanted ? Opcode.IFNE : Opcode.IFEQ;
          case 2 -> wanted ? Opcode.IFLT : Opcode.IFGE;
          case 3 -> wanted ? Opcode.IFGT : Opcode.IFLE;
          case 4 -> wanted ? Opcode.IFLE : Opcode.IFGT;
          default -> wanted ? Opcode.IFGE : Opcode.IFLT;
        };
    branch(code, branch, target);
  }

  private static void branch(CodeBuilder code, Opcode opcode, Label target) {
    code.branch(opcode, target);
  }

  /** Leaves the result as 0 or 1. */
  void materialize(CodeBuilder code) {
    if (withZero && opcode == Opcodes.I32_NE && !negated) {
      throw new IllegalStateException("a plain value needs no result");
    }
    Label yes = code.newLabel();
    Label end = code.newLabel();
    jump(code, true, yes);
    code.iconst_0().goto_(end).labelBinding(yes).iconst_1().labelBinding(end);
  }
}
