package org.wasmachine.vm.dwarf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.wasmachine.vm.module.WasmModule;

/**
 * The variables of a module's source that are in Wasm locals. What is in linear memory, in pieces
 * or computed is not in it. Immutable and thread-safe.
 */
public final class VariableTable {
  private final List<Variable> variables;

  private VariableTable(List<Variable> variables) {
    this.variables = variables;
  }

  /** The table of a module, empty when it has no information on variables. */
  public static VariableTable of(WasmModule module) {
    var found = new ArrayList<Variable>();
    if (module.customSection(".debug_info").isPresent()
        && module.customSection(".debug_abbrev").isPresent()) {
      new DebugInfo(module, found).read();
    }
    return new VariableTable(merged(found));
  }

  /** Stretches of one variable in one local that touch become one. */
  private static List<Variable> merged(List<Variable> found) {
    found.sort(
        Comparator.comparing(Variable::name)
            .thenComparingInt(Variable::local)
            .thenComparingInt(Variable::start));
    var merged = new ArrayList<Variable>();
    for (var next : found) {
      var last = merged.isEmpty() ? next : merged.getLast();
      if (!merged.isEmpty()
          && last.name().equals(next.name())
          && last.local() == next.local()
          && next.start() <= last.end()) {
        int end = Math.max(last.end(), next.end());
        merged.set(merged.size() - 1, new Variable(last.name(), last.local(), last.start(), end));
      } else {
        merged.add(next);
      }
    }
    merged.sort(Comparator.comparingInt(Variable::start));
    return List.copyOf(merged);
  }

  /** The variables of the code between two offsets, by where they begin. */
  public List<Variable> between(int start, int end) {
    return variables.stream().filter(v -> v.start() < end && v.end() > start).toList();
  }
}
