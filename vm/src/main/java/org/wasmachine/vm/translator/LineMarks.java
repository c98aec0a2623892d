package org.wasmachine.vm.translator;

import java.lang.classfile.CodeBuilder;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.wasmachine.vm.dwarf.LineTable;
import org.wasmachine.vm.dwarf.SourceLine;
import org.wasmachine.vm.dwarf.Variable;
import org.wasmachine.vm.dwarf.VariableTable;
import org.wasmachine.vm.module.WasmModule;

/**
 * What the line tables of generated classes say. Without a debugger they carry the place of the
 * instruction in its function, from which a stack trace finds the place in the module; for a
 * debugger they carry the lines of the guest's source.
 */
final class LineMarks {
  private static final int MAX_LINE = 65535;

  private final WasmModule module;
  private final Optional<LineTable> source;
  private final Optional<VariableTable> variables;
  private int lastFunction = -1;
  private int lastLine;

  LineMarks(WasmModule module, boolean debuggable) {
    this.module = module;
    this.source = debuggable ? Optional.of(LineTable.of(module)) : Optional.empty();
    this.variables = debuggable ? Optional.of(VariableTable.of(module)) : Optional.empty();
  }

  /** Whether the lines are those of the guest's source. */
  boolean ofSource() {
    return source.isPresent();
  }

  /** The source file that most of a function comes from: that of its first instruction. */
  String file(int function) {
    return source
        .flatMap(table -> table.at(module.body(function).start() + 1 - module.codeStart()))
        .map(SourceLine::fileName)
        .orElse("");
  }

  /** The variables of the source that are in locals of a function, by where they begin. */
  List<Variable> variables(int function) {
    int start = module.codeStart();
    var body = module.body(function);
    return variables
        .map(table -> table.between(body.start() - start, body.end() - start))
        .orElse(List.of());
  }

  /** Marks the code that follows as that of an instruction that may trap or call. */
  void mark(CodeBuilder code, int function, int offset) {
    if (source.isEmpty()) {
      int line = offset - module.body(function).start() + 1;
      if (line <= MAX_LINE) {
        code.lineNumber(line);
      }
    }
  }

  /** Marks the code that follows as that of any instruction; for debuggers only. */
  void markAny(CodeBuilder code, int function, int offset) {
    if (source.isEmpty()) {
      return;
    }
    var place = source.get().at(offset - module.codeStart());
    if (place.isPresent()
        && place.get().line() <= MAX_LINE
        && place.get().fileName().equals(file(function))
        && (function != lastFunction || place.get().line() != lastLine)) {
      lastFunction = function;
      lastLine = place.get().line();
      code.lineNumber(lastLine);
    }
  }

  /** Forgets the last mark: another method begins. */
  void begin() {
    lastFunction = -1;
  }

  /** The offset in the code section of what a line number of a function stands for. */
  OptionalInt codeOffset(int function, int line) {
    if (line < 1) {
      return OptionalInt.empty();
    }
    int start = module.body(function).start() - module.codeStart();
    if (source.isEmpty()) {
      return OptionalInt.of(start + line - 1);
    }
    int end = module.body(function).end() - module.codeStart();
    for (int offset = start; offset < end; offset++) {
      var place = source.get().at(offset);
      if (place.isPresent() && place.get().line() == line) {
        return OptionalInt.of(offset);
      }
    }
    return OptionalInt.empty();
  }
}
