package org.wasmachine.vm.module;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Reads the binary format into a {@link WasmModule}: sections, lengths, indices of types. Code is
 * only delimited here; {@link Validator} decides whether the module may run.
 */
public final class ModuleDecoder {
  private static final int MAGIC = 0x6D736100;

  /** Position of each section in the prescribed order, by id; data count (12) is before code. */
  private static final int[] ORDER = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 10};

  /** The most parameters or results of a function (limit of the JavaScript embedding). */
  private static final int MAX_ARITY = 1000;

  final byte[] bytes;
  private final ByteReader in;
  final List<FunctionType> types = new ArrayList<>();
  final List<Import> imports = new ArrayList<>();
  int[] functionTypes = {};
  int importedFunctions;
  final List<TableType> tables = new ArrayList<>();
  int importedTables;
  final List<Limits> memories = new ArrayList<>();
  int importedMemories;
  final List<GlobalType> globalTypes = new ArrayList<>();
  final List<Global> globals = new ArrayList<>();
  final List<Export> exports = new ArrayList<>();
  OptionalInt start = OptionalInt.empty();
  final List<ElementSegment> elements = new ArrayList<>();
  final List<DataSegment> data = new ArrayList<>();
  OptionalInt dataCount = OptionalInt.empty();
  final List<FunctionBody> bodies = new ArrayList<>();
  int codeStart;
  final List<CustomSection> customSections = new ArrayList<>();

  private ModuleDecoder(byte[] bytes) {
    this.bytes = bytes;
    this.in = new ByteReader(bytes, 0, bytes.length);
  }

  /**
   * Decodes a module. The module keeps the array, which must not be changed afterwards.
   *
   * @throws ModuleException when the bytes are not a module
   */
  public static WasmModule decode(byte[] bytes) {
    var decoder = new ModuleDecoder(bytes);
    decoder.module();
    return new WasmModule(decoder);
  }

  private void module() {
    if (in.fixed32() != MAGIC) {
      throw new ModuleException("magic header not detected");
    }
    if (in.fixed32() != 1) {
      throw new ModuleException("unknown binary version");
    }
    int last = 0;
    while (in.remaining() > 0) {
      int id = in.u8();
      if (id == 13) {
        throw new ModuleException(
            "invalid section id: the tag section needs exceptions, which are not supported;"
                + " build the app with -fno-exceptions");
      }
      if (id >= ORDER.length) {
        throw new ModuleException("invalid section id");
      }
      int size = in.count(1);
      int end = in.position() + size;
      if (id != 0) {
        if (ORDER[id] <= last) {
          throw new ModuleException("unexpected content after last section");
        }
        last = ORDER[id];
      }
      in.limit(end);
      section(id, end);
      if (in.remaining() != 0) {
        throw new ModuleException("section size mismatch");
      }
      in.limit(bytes.length);
    }
    if (bodies.size() != functionTypes.length - importedFunctions) {
      throw new ModuleException("function and code section have inconsistent lengths");
    }
    if (dataCount.isPresent() && dataCount.getAsInt() != data.size()) {
      throw new ModuleException("data count and data section have inconsistent lengths");
    }
  }

  private void section(int id, int end) {
    switch (id) {
      case 0 -> customSections.add(new CustomSection(in.name(), in.position(), skipTo(end)));
      case 1 -> typeSection();
      case 2 -> importSection();
      case 3 -> functionSection();
      case 4 -> tableSection();
      case 5 -> memorySection();
      case 6 -> globalSection();
      case 7 -> exportSection();
      case 8 -> start = OptionalInt.of(in.u32());
      case 9 -> elementSection();
      case 10 -> codeSection();
      case 11 -> dataSection();
      default -> dataCount = OptionalInt.of(in.u32());
    }
  }

  private int skipTo(int end) {
    in.position(end);
    return end;
  }

  private void typeSection() {
    for (int count = in.count(2); count > 0; count--) {
      int form = in.u8();
      if (form != 0x60) {
        throw new ModuleException(
            form >= 0x4E && form <= 0x5F
                ? "invalid type form: garbage-collected types are not supported"
                : "invalid type form");
      }
      var parameters = valueTypes();
      var results = valueTypes();
      if (parameters.size() > MAX_ARITY || results.size() > MAX_ARITY) {
        throw new ModuleException("more than " + MAX_ARITY + " parameters or results");
      }
      types.add(new FunctionType(parameters, results));
    }
  }

  private List<ValueType> valueTypes() {
    int count = in.count(1);
    var list = new ArrayList<ValueType>(count);
    for (int i = 0; i < count; i++) {
      list.add(ValueType.of(in.u8()));
    }
    return list;
  }

  private int typeIndex() {
    int index = in.u32();
    if (Integer.compareUnsigned(index, types.size()) >= 0) {
      throw new ModuleException("unknown type");
    }
    return index;
  }

  private void importSection() {
    int count = in.count(4);
    var functions = new int[count];
    for (int i = 0; i < count; i++) {
      String module = in.name();
      String name = in.name();
      switch (ExternalKind.of(in.u8())) {
        case FUNCTION -> {
          int type = typeIndex();
          functions[importedFunctions++] = type;
          imports.add(new Import.Function(module, name, type, types.get(type)));
        }
        case TABLE -> {
          var type = tableType();
          tables.add(type);
          importedTables++;
          imports.add(new Import.Table(module, name, type));
        }
        case MEMORY -> {
          var limits = memoryLimits();
          memories.add(limits);
          importedMemories++;
          imports.add(new Import.Memory(module, name, limits));
        }
        case GLOBAL -> {
          var type = globalType();
          globalTypes.add(type);
          imports.add(new Import.Global(module, name, type));
        }
      }
    }
    functionTypes = Arrays.copyOf(functions, importedFunctions);
  }

  private TableType tableType() {
    int code = in.u8();
    var element = ValueType.of(code);
    if (!element.isReference()) {
      throw new ModuleException("invalid reference type");
    }
    return new TableType(element, limits(false));
  }

  private Limits memoryLimits() {
    return limits(true);
  }

  private Limits limits(boolean memory) {
    int flags = in.u8();
    if (flags > 3 || !memory && flags > 1) {
      throw new ModuleException(
          memory && flags < 8
              ? "invalid limits flags: 64-bit memories are not supported"
              : "invalid limits flags");
    }
    long minimum = in.u32() & 0xFFFFFFFFL;
    var maximum = (flags & 1) != 0 ? OptionalLong.of(in.u32() & 0xFFFFFFFFL) : OptionalLong.empty();
    return new Limits(minimum, maximum, (flags & 2) != 0);
  }

  private GlobalType globalType() {
    var type = ValueType.of(in.u8());
    int mutable = in.u8();
    if (mutable > 1) {
      throw new ModuleException("invalid mutability");
    }
    return new GlobalType(type, mutable == 1);
  }

  private void functionSection() {
    int count = in.count(1);
    functionTypes = Arrays.copyOf(functionTypes, importedFunctions + count);
    for (int i = 0; i < count; i++) {
      functionTypes[importedFunctions + i] = typeIndex();
    }
  }

  private void tableSection() {
    for (int count = in.count(3); count > 0; count--) {
      tables.add(tableType());
    }
  }

  private void memorySection() {
    for (int count = in.count(2); count > 0; count--) {
      memories.add(memoryLimits());
    }
  }

  private void globalSection() {
    for (int count = in.count(3); count > 0; count--) {
      var type = globalType();
      globals.add(new Global(type, constantExpression()));
      globalTypes.add(type);
    }
  }

  private ConstantExpression constantExpression() {
    int from = in.position();
    var code = new InstructionCursor(bytes, from, in.limit());
    do {
      if (!code.next()) {
        throw new ModuleException("unexpected end");
      }
      int opcode = code.opcode();
      if (opcode >= Opcodes.BLOCK && opcode <= Opcodes.ELSE) {
        throw new ModuleException("constant expression required");
      }
    } while (code.opcode() != Opcodes.END);
    in.position(code.position());
    return new ConstantExpression(from, code.position());
  }

  private void exportSection() {
    int count = in.count(3);
    var seen = new HashSet<String>();
    for (int i = 0; i < count; i++) {
      String name = in.name();
      var kind = ExternalKind.of(in.u8());
      exports.add(new Export(name, kind, in.u32()));
      if (!seen.add(name)) {
        throw new ModuleException("duplicate export name");
      }
    }
  }

  private void elementSection() {
    for (int count = in.count(2); count > 0; count--) {
      int flags = in.u32();
      if (Integer.compareUnsigned(flags, 7) > 0) {
        throw new ModuleException("unknown element segment kind");
      }
      var mode =
          (flags & 1) == 0
              ? SegmentMode.ACTIVE
              : (flags & 2) == 0 ? SegmentMode.PASSIVE : SegmentMode.DECLARATIVE;
      int table = 0;
      Optional<ConstantExpression> offset = Optional.empty();
      if (mode == SegmentMode.ACTIVE) {
        table = (flags & 2) != 0 ? in.u32() : 0;
        offset = Optional.of(constantExpression());
      }
      boolean expressions = (flags & 4) != 0;
      var type = ValueType.FUNCREF;
      if ((flags & 3) != 0) {
        int kind = in.u8();
        if (expressions) {
          type = ValueType.of(kind);
          if (!type.isReference()) {
            throw new ModuleException("invalid reference type");
          }
        } else if (kind != 0) {
          throw new ModuleException("invalid element kind");
        }
      }
      elements.add(new ElementSegment(mode, table, offset, type, items(expressions)));
    }
  }

  private List<ElementSegment.Item> items(boolean expressions) {
    int count = in.count(1);
    var items = new ArrayList<ElementSegment.Item>(count);
    for (int i = 0; i < count; i++) {
      items.add(
          expressions
              ? new ElementSegment.Item(-1, Optional.of(constantExpression()))
              : ElementSegment.Item.of(functionIndex()));
    }
    return items;
  }

  private int functionIndex() {
    int index = in.u32();
    if (Integer.compareUnsigned(index, functionTypes.length) >= 0) {
      throw new ModuleException("unknown function " + Integer.toUnsignedString(index));
    }
    return index;
  }

  private void codeSection() {
    codeStart = in.position();
    int count = in.count(1);
    if (count != functionTypes.length - importedFunctions) {
      throw new ModuleException("function and code section have inconsistent lengths");
    }
    int sectionEnd = in.limit();
    for (int i = 0; i < count; i++) {
      int size = in.u32();
      if (size == 0 || Integer.compareUnsigned(size, in.remaining()) > 0) {
        throw new ModuleException(size == 0 ? "invalid function code size" : "unexpected end");
      }
      int end = in.position() + size;
      in.limit(end);
      bodies.add(body(end));
      in.limit(sectionEnd);
      in.position(end);
    }
  }

  private FunctionBody body(int end) {
    int runs = in.count(2);
    var runTypes = new ValueType[runs];
    var runCounts = new int[runs];
    long locals = 0;
    for (int i = 0; i < runs; i++) {
      runCounts[i] = in.u32();
      runTypes[i] = ValueType.of(in.u8());
      locals += runCounts[i] & 0xFFFFFFFFL;
      if (locals > FunctionBody.MAX_LOCALS) {
        throw new ModuleException("too many locals");
      }
    }
    return new FunctionBody(in.position(), end, runTypes, runCounts);
  }

  private void dataSection() {
    int count = in.count(2);
    for (int i = 0; i < count; i++) {
      int flags = in.u32();
      if (Integer.compareUnsigned(flags, 2) > 0) {
        throw new ModuleException("invalid data segment flag");
      }
      int memory = flags == 2 ? in.u32() : 0;
      boolean passive = flags == 1;
      Optional<ConstantExpression> offset =
          passive ? Optional.empty() : Optional.of(constantExpression());
      int length = in.count(1);
      data.add(
          new DataSegment(
              passive ? SegmentMode.PASSIVE : SegmentMode.ACTIVE,
              memory,
              offset,
              in.skip(length),
              length));
    }
  }
}
