package org.wasmachine.vm.dwarf;

import java.util.ArrayList;
import java.util.List;
import org.wasmachine.vm.module.ByteReader;
import org.wasmachine.vm.module.CustomSection;
import org.wasmachine.vm.module.ModuleException;
import org.wasmachine.vm.module.WasmModule;

/**
 * Runs the line number programs of {@code .debug_line} (DWARF 5 section 6.2, and its predecessors
 * since 2), one after the other, and collects their rows.
 */
final class LineProgram {
  private static final int CONTENT_PATH = 1;
  private static final int CONTENT_DIRECTORY = 2;

  private final WasmModule module;
  private final List<LineTable.Row> rows;
  private final int codeSize;
  private ByteReader in;
  private Forms forms;
  private final List<String> directories = new ArrayList<>();
  private final List<String> files = new ArrayList<>();
  private int version;

  // The registers of the state machine.
  private int address;
  private int file;
  private int line;
  private int column;

  LineProgram(WasmModule module, List<LineTable.Row> rows) {
    this.module = module;
    this.rows = rows;
    this.codeSize =
        module.bodies().isEmpty() ? 0 : module.bodies().getLast().end() - module.codeStart();
  }

  /** Runs all programs; stops at the first that is malformed. */
  void run() {
    for (CustomSection section : module.customSections()) {
      if (section.name().equals(".debug_line")) {
        try {
          int at = section.start();
          while (at < section.end()) {
            at = program(at, section.end());
          }
        } catch (ModuleException e) {
          return;
        }
      }
    }
  }

  /** One program; answers where the next begins. */
  private int program(int start, int sectionEnd) {
    in = new ByteReader(module.bytes(), start, sectionEnd);
    long length = in.fixed32() & 0xFFFFFFFFL;
    if (length >= 0xFFFFFFF0L) {
      throw new ModuleException("64-bit debug information");
    }
    int end = in.position() + (int) Math.min(length, in.remaining());
    in = new ByteReader(module.bytes(), in.position(), end);
    forms = new Forms(module, in);
    version = in.u8() | in.u8() << 8;
    if (version < 2 || version > 5) {
      return end;
    }
    if (version == 5) {
      in.skip(2);
    }
    int headerLength = in.fixed32();
    body(in.position() + headerLength);
    return end;
  }

  /** The rest of the header, then the code, which starts at a given position. */
  private void body(int code) {
    int minimumLength = in.u8();
    if (version >= 4) {
      in.u8();
    }
    in.u8(); // default_is_stmt
    int lineBase = (byte) in.u8();
    int lineRange = in.u8();
    int opcodeBase = in.u8();
    if (lineRange == 0 || opcodeBase == 0) {
      throw malformed();
    }
    var operands = new int[opcodeBase];
    for (int i = 1; i < opcodeBase; i++) {
      operands[i] = in.u8();
    }
    directories.clear();
    files.clear();
    if (version == 5) {
      entries(directories, false);
      entries(files, true);
    } else {
      oldTables();
    }
    in.position(code);
    execute(minimumLength, lineBase, lineRange, opcodeBase, operands);
  }

  /**
   * Directories and files of versions 2 to 4: lists that end with an empty name; counted from 1.
   */
  private void oldTables() {
    directories.add("");
    for (String name = forms.string(); !name.isEmpty(); name = forms.string()) {
      directories.add(name);
    }
    files.add("");
    for (String name = forms.string(); !name.isEmpty(); name = forms.string()) {
      int directory = in.u32();
      in.u32();
      in.u32();
      files.add(path(directory, name));
    }
  }

  /** A table of version 5: a description of its columns, then its rows; counted from 0. */
  private void entries(List<String> into, boolean withDirectory) {
    int columns = in.u8();
    var contents = new int[columns];
    var written = new int[columns];
    for (int i = 0; i < columns; i++) {
      contents[i] = in.u32();
      written[i] = in.u32();
    }
    int count = columns == 0 ? 0 : in.count(1);
    if (columns == 0) {
      in.u32();
    }
    for (int row = 0; row < count; row++) {
      String name = "";
      int directory = 0;
      for (int i = 0; i < columns; i++) {
        switch (contents[i]) {
          case CONTENT_PATH -> name = forms.text(written[i]).orElseThrow(LineProgram::malformed);
          case CONTENT_DIRECTORY -> directory = (int) forms.number(written[i]);
          default -> forms.skip(written[i]);
        }
      }
      into.add(withDirectory ? path(directory, name) : name);
    }
  }

  private String path(int directory, String name) {
    boolean known = directory > 0 && directory < directories.size();
    return name.startsWith("/") || !known ? name : directories.get(directory) + "/" + name;
  }

  private static ModuleException malformed() {
    return new ModuleException("malformed line program");
  }

  private void reset() {
    address = 0;
    file = 1;
    line = 1;
    column = 0;
  }

  private void execute(
      int minimumLength, int lineBase, int lineRange, int opcodeBase, int[] operands) {
    reset();
    while (in.remaining() > 0) {
      int opcode = in.u8();
      if (opcode >= opcodeBase) {
        int adjusted = opcode - opcodeBase;
        address += adjusted / lineRange * minimumLength;
        line += lineBase + adjusted % lineRange;
        row();
        continue;
      }
      switch (opcode) {
        case 0 -> extended();
        case 1 -> row();
        case 2 -> address += in.u32() * minimumLength;
        case 3 -> line += (int) in.s64();
        case 4 -> file = in.u32();
        case 5 -> column = in.u32();
        case 6, 7, 10, 11 -> {}
        case 8 -> address += (255 - opcodeBase) / lineRange * minimumLength;
        case 9 -> address += in.u8() | in.u8() << 8;
        default -> {
          for (int i = 0; i < operands[opcode]; i++) {
            in.u32();
          }
        }
      }
    }
  }

  private void extended() {
    int length = in.u32();
    if (length == 0) {
      return;
    }
    int end = in.position() + length;
    switch (in.u8()) {
      case 1 -> {
        line = 0;
        row();
        reset();
      }
      case 2 -> address = in.fixed32();
      default -> {}
    }
    in.position(end);
  }

  /** Linkers put the code of functions they drop at address 0 or beyond the end. */
  private void row() {
    if (address > 0 && address <= codeSize) {
      String name = file >= 0 && file < files.size() ? files.get(file) : "";
      rows.add(new LineTable.Row(address, name, Math.max(line, 0), column));
    }
  }
}
