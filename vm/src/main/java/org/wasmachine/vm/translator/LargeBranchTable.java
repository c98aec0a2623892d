package org.wasmachine.vm.translator;

import static java.lang.constant.ConstantDescs.CD_Integer;
import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_char;
import static java.lang.constant.ConstantDescs.CD_int;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.MethodTypeDesc;
import java.util.LinkedHashMap;

/**
 * A {@code br_table} with more entries than a Java method has room for: they go into strings in the
 * class's constants, from which the code takes the number of one of the few labels there are.
 */
final class LargeBranchTable {
  private static final int LARGEST_SWITCH = 1000;

  /** Entries of a string; its encoding takes up to three bytes for each, of 65535. */
  private static final int CHUNK = 20_000;

  private LargeBranchTable() {}

  /** Whether a table of this size is one. */
  static boolean is(int entries) {
    return entries > LARGEST_SWITCH;
  }

  /**
   * Turns the index on the stack into one of the answer's entries, or their count for the default.
   *
   * @param temporary a free int local
   * @return the labels, each once
   */
  static int[] shrink(CodeBuilder code, int[] labels, int temporary) {
    var numbers = new LinkedHashMap<Integer, Integer>();
    var entries = new char[labels.length];
    for (int i = 0; i < labels.length; i++) {
      int next = numbers.size();
      Integer known = numbers.putIfAbsent(labels[i], next);
      entries[i] = (char) (known == null ? next : known);
    }
    Label done = code.newLabel();
    code.istore(temporary);
    for (int start = 0; start < entries.length; start += CHUNK) {
      int size = Math.min(CHUNK, entries.length - start);
      Label beyond = code.newLabel();
      code.iload(temporary)
          .loadConstant(start + size)
          .invokestatic(CD_Integer, "compareUnsigned", MethodTypeDesc.of(CD_int, CD_int, CD_int))
          .ifge(beyond);
      code.loadConstant(new String(entries, start, size))
          .iload(temporary)
          .loadConstant(start)
          .isub()
          .invokevirtual(CD_String, "charAt", MethodTypeDesc.of(CD_char, CD_int))
          .goto_(done);
      code.labelBinding(beyond);
    }
    code.loadConstant(numbers.size());
    code.labelBinding(done);
    return numbers.keySet().stream().mapToInt(Integer::intValue).toArray();
  }
}
