package org.wasmachine.vm.translator;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.util.Arrays;
import org.wasmachine.vm.module.FunctionValidator;

/**
 * Where the operands of the function being translated are: on the JVM's operand stack, but those
 * below a loop in locals, because the JVM replaces the code of a running loop only when nothing is
 * on the stack below it.
 */
final class OperandStack {
  private static final TypeKind[] KINDS = {
    TypeKind.INT, TypeKind.LONG, TypeKind.FLOAT, TypeKind.DOUBLE
  };

  private final CodeBuilder code;
  private final FunctionValidator types;
  private int[] spilled = new int[16];
  private final int[][] temporaries = new int[KINDS.length][0];
  private int base;

  OperandStack(CodeBuilder code, FunctionValidator types) {
    this.code = code;
    this.types = types;
  }

  /** The lowest operand on the JVM stack. */
  int base() {
    return base;
  }

  void base(int newBase) {
    base = newBase;
  }

  /** The {@code number}-th temporary local of a kind; valid until the next instruction. */
  int temporary(TypeKind kind, int number) {
    int k = Arrays.asList(KINDS).indexOf(kind);
    int[] known = temporaries[k];
    if (number >= known.length) {
      int[] more = Arrays.copyOf(known, number + 1);
      for (int i = known.length; i <= number; i++) {
        more[i] = code.allocateLocal(kind);
      }
      temporaries[k] = more;
      known = more;
    }
    return known[number];
  }

  /** Moves everything below the top {@code keep} operands into locals. */
  void spill(int keep) {
    int end = types.height() - keep;
    if (base == end) {
      return;
    }
    int[] kept = saveTop(types.height(), keep);
    if (spilled.length < end) {
      spilled = Arrays.copyOf(spilled, Math.max(end, spilled.length * 2));
    }
    for (int i = end - 1; i >= base; i--) {
      var kind = kind(i);
      spilled[i] = code.allocateLocal(kind);
      code.storeLocal(kind, spilled[i]);
    }
    base = end;
    restoreTop(types.height(), kept);
  }

  /**
   * Brings the stack into the shape it has at a label: operands {@code [labelBase, labelHeight)}
   * and on top of them the top {@code keep} of now.
   *
   * @param height operands there are now
   */
  void shape(int height, int labelBase, int labelHeight, int keep) {
    if (matches(height, labelBase, labelHeight, keep)) {
      return;
    }
    int[] kept = saveTop(height, keep);
    int bottom = Math.max(base, labelHeight);
    for (int i = height - keep - 1; i >= bottom; i--) {
      drop(i);
    }
    for (int i = labelBase; i < Math.min(base, labelHeight); i++) {
      code.loadLocal(kind(i), spilled[i]);
    }
    restoreTop(height, kept);
  }

  /** Whether {@link #shape} would do nothing. */
  boolean matches(int height, int labelBase, int labelHeight, int keep) {
    return base == labelBase && height - keep == labelHeight;
  }

  /** Drops everything on the JVM stack below {@code taken} operands that are off it already. */
  void dropBelow(int taken) {
    for (int i = types.height() - taken - 1; i >= base; i--) {
      drop(i);
    }
  }

  private void drop(int operand) {
    if (kind(operand).slotSize() == 2) {
      code.pop2();
    } else {
      code.pop();
    }
  }

  private TypeKind kind(int operand) {
    return Types.kind(types.typeAt(operand));
  }

  int[] saveTop(int height, int keep) {
    var slots = new int[keep];
    var used = new int[KINDS.length];
    for (int i = keep - 1; i >= 0; i--) {
      var kind = kind(height - keep + i);
      int k = Arrays.asList(KINDS).indexOf(kind);
      slots[i] = temporary(kind, used[k]++);
      code.storeLocal(kind, slots[i]);
    }
    return slots;
  }

  private void restoreTop(int height, int[] slots) {
    for (int i = 0; i < slots.length; i++) {
      code.loadLocal(kind(height - slots.length + i), slots[i]);
    }
  }
}
