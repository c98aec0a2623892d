package org.wasmachine.vm.translator;

import java.lang.classfile.CodeBuilder;
import java.util.OptionalInt;
import org.wasmachine.vm.module.WasmModule;

/**
 * What the line tables of generated classes say. Without a debugger they carry the place of the
 * instruction in its function, from which a stack trace finds the place in the module.
 */
final class LineMarks {
  private static final int MAX_LINE = 65535;

  private final WasmModule module;

  LineMarks(WasmModule module) {
    this.module = module;
  }

  /** Marks the code that follows as that of the instruction at an offset of the module. */
  void mark(CodeBuilder code, int function, int offset) {
    int line = offset - module.body(function).start() + 1;
    if (line <= MAX_LINE) {
      code.lineNumber(line);
    }
  }

  /** The offset in the code section of what a line number of a function stands for. */
  OptionalInt codeOffset(int function, int line) {
    return line < 1
        ? OptionalInt.empty()
        : OptionalInt.of(module.body(function).start() + line - 1 - module.codeStart());
  }
}
