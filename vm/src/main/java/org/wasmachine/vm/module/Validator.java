package org.wasmachine.vm.module;

/**
 * Decides by the rules of the specification whether a decoded module may run, for every engine.
 *
 * <p>Features: MVP, sign extension, saturating conversion, bulk memory, multi-value, mutable
 * globals, reference types, extended constants, threads, tail calls. SIMD and exceptions are
 * refused by name, in the decoder or here.
 */
public final class Validator {
  private final WasmModule module;

  private Validator(WasmModule module) {
    this.module = module;
  }

  /**
   * Checks a module.
   *
   * @throws ModuleException with the first reason why it is not valid
   */
  public static void validate(WasmModule module) {
    var validator = new Validator(module);
    validator.memories();
    validator.tables();
    validator.globals();
    validator.exports();
    validator.start();
    validator.elements();
    validator.data();
    validator.functions();
  }

  private void memories() {
    if (module.memories().size() > 1) {
      throw new ModuleException("multiple memories");
    }
    for (var memory : module.memories()) {
      limits(memory);
      if (memory.minimum() > Limits.MAX_PAGES || memory.maximum().orElse(0) > Limits.MAX_PAGES) {
        throw new ModuleException("memory size must be at most 65536 pages (4GiB)");
      }
      if (memory.shared() && memory.maximum().isEmpty()) {
        throw new ModuleException("shared memory must have maximum");
      }
    }
  }

  private void tables() {
    for (var table : module.tables()) {
      limits(table.limits());
    }
  }

  private static void limits(Limits limits) {
    if (limits.maximum().isPresent() && limits.minimum() > limits.maximum().getAsLong()) {
      throw new ModuleException("size minimum must not be greater than maximum");
    }
  }

  private void globals() {
    for (var global : module.globals()) {
      constant(global.initial(), global.type().type());
    }
  }

  /** Checks that an expression is constant and leaves exactly one value of the type. */
  private void constant(ConstantExpression expression, ValueType expected) {
    var code = new InstructionCursor(module.bytes(), expression.start(), expression.end());
    var stack = new ValueType[expression.end() - expression.start()];
    int height = 0;
    while (code.next()) {
      int opcode = code.opcode();
      switch (opcode) {
        case Opcodes.I32_CONST -> stack[height++] = ValueType.I32;
        case Opcodes.I64_CONST -> stack[height++] = ValueType.I64;
        case Opcodes.F32_CONST -> stack[height++] = ValueType.F32;
        case Opcodes.F64_CONST -> stack[height++] = ValueType.F64;
        case Opcodes.REF_NULL -> stack[height++] = ValueType.of(code.index());
        case Opcodes.REF_FUNC -> {
          function(code.index());
          stack[height++] = ValueType.FUNCREF;
        }
        case Opcodes.GLOBAL_GET -> stack[height++] = constantGlobal(code.index());
        case Opcodes.I32_ADD,
            Opcodes.I32_SUB,
            Opcodes.I32_MUL,
            Opcodes.I64_ADD,
            Opcodes.I64_SUB,
            Opcodes.I64_MUL -> {
          var type = opcode <= Opcodes.I32_MUL ? ValueType.I32 : ValueType.I64;
          if (height < 2 || stack[height - 1] != type || stack[height - 2] != type) {
            throw new ModuleException("type mismatch");
          }
          height--;
        }
        case Opcodes.END -> {
          if (height != 1 || stack[0] != expected) {
            throw new ModuleException("type mismatch");
          }
        }
        default -> throw new ModuleException("constant expression required");
      }
    }
  }

  private ValueType constantGlobal(int index) {
    if (Integer.compareUnsigned(index, module.importedGlobalCount()) >= 0) {
      throw new ModuleException("unknown global");
    }
    var type = module.globalTypes().get(index);
    if (type.mutable()) {
      throw new ModuleException("constant expression required");
    }
    return type.type();
  }

  private void exports() {
    for (var export : module.exports()) {
      int index = export.index();
      switch (export.kind()) {
        case FUNCTION -> function(index);
        case TABLE -> index(index, module.tables().size(), "unknown table");
        case MEMORY -> index(index, module.memories().size(), "unknown memory");
        case GLOBAL -> index(index, module.globalTypes().size(), "unknown global");
      }
    }
  }

  private void function(int index) {
    if (Integer.compareUnsigned(index, module.functionCount()) >= 0) {
      throw new ModuleException("unknown function " + Integer.toUnsignedString(index));
    }
  }

  private static void index(int index, int count, String reason) {
    if (Integer.compareUnsigned(index, count) >= 0) {
      throw new ModuleException(reason);
    }
  }

  private void start() {
    if (module.start().isPresent()) {
      int start = module.start().getAsInt();
      function(start);
      var type = module.functionType(start);
      if (!type.parameters().isEmpty() || !type.results().isEmpty()) {
        throw new ModuleException("invalid start function");
      }
    }
  }

  private void elements() {
    for (var segment : module.elements()) {
      if (segment.mode() == SegmentMode.ACTIVE) {
        index(segment.tableIndex(), module.tables().size(), "unknown table");
        if (module.tables().get(segment.tableIndex()).element() != segment.type()) {
          throw new ModuleException("type mismatch");
        }
        constant(segment.offset().orElseThrow(), ValueType.I32);
      }
      for (var item : segment.items()) {
        if (item.expression().isPresent()) {
          constant(item.expression().get(), segment.type());
        }
      }
    }
  }

  private void data() {
    for (var segment : module.data()) {
      if (segment.mode() == SegmentMode.ACTIVE) {
        index(segment.memoryIndex(), module.memories().size(), "unknown memory");
        constant(segment.offset().orElseThrow(), ValueType.I32);
      }
    }
  }

  private void functions() {
    var validator = new FunctionValidator(module);
    for (int i = module.importedFunctionCount(); i < module.functionCount(); i++) {
      validator.validate(i);
    }
  }
}
