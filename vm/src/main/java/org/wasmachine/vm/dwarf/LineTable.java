package org.wasmachine.vm.dwarf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.wasmachine.vm.module.WasmModule;

/**
 * The line table of a module: from the offset of an instruction in the code section to the line it
 * comes from. Immutable and thread-safe.
 */
public final class LineTable {

  /**
   * One row: the code from {@code address} up to the next row comes from the line.
   *
   * @param line 0 where a sequence ends and nothing is known of what follows
   */
  record Row(int address, String file, int line, int column) {}

  private final List<Row> rows;

  private LineTable(List<Row> rows) {
    this.rows = rows;
  }

  /** The table of a module, empty when it has no line information. */
  public static LineTable of(WasmModule module) {
    var rows = new ArrayList<Row>();
    if (module.customSection(".debug_line").isPresent()) {
      new LineProgram(module, rows).run();
    }
    // Where one sequence ends and another begins, the beginning counts.
    rows.sort(Comparator.comparingInt(Row::address).thenComparing(row -> row.line() == 0 ? 0 : 1));
    return new LineTable(List.copyOf(rows));
  }

  /** Whether nothing is known at all. */
  public boolean isEmpty() {
    return rows.isEmpty();
  }

  /** The line of the instruction at an offset from the start of the code section's contents. */
  public Optional<SourceLine> at(int codeOffset) {
    int low = 0;
    int high = rows.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (rows.get(middle).address() <= codeOffset) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    if (high < 0 || rows.get(high).line() == 0) {
      return Optional.empty();
    }
    var row = rows.get(high);
    return Optional.of(new SourceLine(row.file(), row.line(), row.column()));
  }
}
