package org.wasmachine.vm.translator;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.wasmachine.vm.dwarf.Variable;
import org.wasmachine.vm.module.ValueType;

/**
 * For debuggers: gives the locals of a method the names of the source's variables that are in them,
 * where they are. One object a method; told of each instruction in order.
 */
final class SourceNames {
  /** Characters of a name that are shown. */
  private static final int LONGEST = 200;

  private final List<Variable> waiting;
  private final int given;
  private final int[] slots;
  private final IntFunction<ValueType> types;
  private final List<Open> open = new ArrayList<>();
  private boolean begun;

  /** A variable whose stretch of code is being written. */
  private record Open(Variable variable, Label start) {}

  /**
   * @param variables by where they begin
   * @param given how many locals have their value from the method's first instruction on
   * @param slots of the Wasm locals
   * @param types of the Wasm locals
   */
  SourceNames(List<Variable> variables, int given, int[] slots, IntFunction<ValueType> types) {
    this.given = given;
    this.waiting =
        new ArrayList<>(variables.stream().filter(v -> v.local() < slots.length).toList());
    this.slots = slots;
    this.types = types;
  }

  /** The code of the instruction at this offset of the code section follows. */
  void at(CodeBuilder code, int offset) {
    for (var one : List.copyOf(open)) {
      if (one.variable().end() <= offset) {
        close(code, one, code.newBoundLabel());
      }
    }
    boolean opened = false;
    while (!waiting.isEmpty() && waiting.getFirst().start() <= offset) {
      var next = waiting.removeFirst();
      if (next.end() > offset) {
        boolean fromStart = !begun && next.local() < given;
        open.add(new Open(next, fromStart ? code.startLabel() : code.newBoundLabel()));
        opened = true;
      }
    }
    begun = true;
    if (opened) {
      code.nop(); // no two stretches are empty and begin at one place: the JVM would refuse that
    }
  }

  /** The method ends. */
  void end(CodeBuilder code) {
    for (var one : List.copyOf(open)) {
      close(code, one, code.endLabel());
    }
  }

  private void close(CodeBuilder code, Open one, Label end) {
    open.remove(one);
    int local = one.variable().local();
    code.localVariable(
        slots[local],
        legal(one.variable().name()),
        Types.desc(types.apply(local)),
        one.start(),
        end);
  }

  /** A name that the JVM takes. */
  static String legal(String name) {
    var legal = new StringBuilder(name.substring(0, Math.min(name.length(), LONGEST)));
    for (int i = 0; i < legal.length(); i++) {
      if (".;[/<>".indexOf(legal.charAt(i)) >= 0) {
        legal.setCharAt(i, '_');
      }
    }
    return legal.isEmpty() ? "_" : legal.toString();
  }
}
