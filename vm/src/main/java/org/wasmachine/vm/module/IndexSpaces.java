package org.wasmachine.vm.module;

import java.util.List;

/**
 * What the indices in code mean: types, functions, tables, segments, globals, with the error for
 * one that means nothing. Types are bytes of the binary format.
 */
final class IndexSpaces {
  private final WasmModule module;
  private final byte[][] parametersByType;
  private final byte[][] resultsByType;
  private boolean[] declared;

  IndexSpaces(WasmModule module) {
    this.module = module;
    int types = module.types().size();
    parametersByType = new byte[types][];
    resultsByType = new byte[types][];
  }

  byte[] blockParameters(long blockType) {
    return blockType < 0 ? TypeStack.NONE : parameters(blockTypeIndex(blockType));
  }

  byte[] blockResults(long blockType) {
    if (blockType == InstructionCursor.EMPTY_BLOCK) {
      return TypeStack.NONE;
    }
    return blockType < 0
        ? new byte[] {(byte) (blockType & 0x7F)}
        : results(blockTypeIndex(blockType));
  }

  private int blockTypeIndex(long blockType) {
    if (blockType >= module.types().size()) {
      throw new ModuleException("unknown type");
    }
    return (int) blockType;
  }

  byte[] parameters(int type) {
    byte[] known = parametersByType[type];
    if (known == null) {
      known = codes(module.types().get(type).parameters());
      parametersByType[type] = known;
    }
    return known;
  }

  byte[] results(int type) {
    byte[] known = resultsByType[type];
    if (known == null) {
      known = codes(module.types().get(type).results());
      resultsByType[type] = known;
    }
    return known;
  }

  private static byte[] codes(List<ValueType> types) {
    var codes = new byte[types.size()];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (byte) types.get(i).code();
    }
    return codes;
  }

  void needType(int index) {
    if (Integer.compareUnsigned(index, module.types().size()) >= 0) {
      throw new ModuleException("unknown type");
    }
  }

  /** The type index of a function. */
  int typeOfFunction(int function) {
    if (Integer.compareUnsigned(function, module.functionCount()) >= 0) {
      throw new ModuleException("unknown function " + Integer.toUnsignedString(function));
    }
    return module.functionTypeIndex(function);
  }

  /** The type of a table's elements. */
  int table(int index) {
    if (Integer.compareUnsigned(index, module.tables().size()) >= 0) {
      throw new ModuleException("unknown table");
    }
    return module.tables().get(index).element().code();
  }

  /** The type of an element segment's items. */
  int elements(int index) {
    if (Integer.compareUnsigned(index, module.elements().size()) >= 0) {
      throw new ModuleException("unknown elem segment " + Integer.toUnsignedString(index));
    }
    return module.elements().get(index).type().code();
  }

  GlobalType global(int index) {
    if (Integer.compareUnsigned(index, module.globalTypes().size()) >= 0) {
      throw new ModuleException("unknown global");
    }
    return module.globalTypes().get(index);
  }

  void needMemory() {
    if (module.memories().isEmpty()) {
      throw new ModuleException("unknown memory");
    }
  }

  void needData(int index) {
    if (module.dataCount().isEmpty()) {
      throw new ModuleException("data count section required");
    }
    if (Integer.compareUnsigned(index, module.dataCount().getAsInt()) >= 0) {
      throw new ModuleException("unknown data segment " + Integer.toUnsignedString(index));
    }
  }

  // ---- functions that ref.func may name --------------------------------------------------------

  /** Checks that a function is mentioned outside code, as {@code ref.func} asks. */
  void needDeclared(int function) {
    if (declared == null) {
      declared = declaredFunctions();
    }
    if (!declared[function]) {
      throw new ModuleException("undeclared function reference");
    }
  }

  private boolean[] declaredFunctions() {
    var found = new boolean[module.functionCount()];
    for (var export : module.exports()) {
      if (export.kind() == ExternalKind.FUNCTION) {
        declare(found, export.index());
      }
    }
    for (var global : module.globals()) {
      declare(found, global.initial());
    }
    for (var segment : module.elements()) {
      for (var item : segment.items()) {
        declare(found, item.function());
        if (item.expression().isPresent()) {
          declare(found, item.expression().get());
        }
      }
    }
    return found;
  }

  private void declare(boolean[] found, ConstantExpression e) {
    var code = new InstructionCursor(module.bytes(), e.start(), e.end());
    while (code.next()) {
      if (code.opcode() == Opcodes.REF_FUNC) {
        declare(found, code.index());
      }
    }
  }

  private static void declare(boolean[] found, int index) {
    if (index >= 0 && index < found.length) {
      found[index] = true;
    }
  }
}
