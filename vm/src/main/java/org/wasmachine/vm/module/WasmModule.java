package org.wasmachine.vm.module;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A decoded module: the sections as lists, code and data as slices of the bytes it was read from.
 * Index spaces (functions, tables, memories, globals) count imports first. Immutable and
 * thread-safe.
 */
public final class WasmModule {
  private final byte[] bytes;
  private final List<FunctionType> types;
  private final List<Import> imports;
  private final int[] functionTypes;
  private final int importedFunctions;
  private final List<TableType> tables;
  private final int importedTables;
  private final List<Limits> memories;
  private final int importedMemories;
  private final List<GlobalType> globalTypes;
  private final List<Global> globals;
  private final List<Export> exports;
  private final OptionalInt start;
  private final List<ElementSegment> elements;
  private final List<DataSegment> data;
  private final OptionalInt dataCount;
  private final List<FunctionBody> bodies;
  private final int codeStart;
  private final List<CustomSection> customSections;
  private volatile NameSection names;

  WasmModule(ModuleDecoder d) {
    bytes = d.bytes;
    types = List.copyOf(d.types);
    imports = List.copyOf(d.imports);
    functionTypes = d.functionTypes;
    importedFunctions = d.importedFunctions;
    tables = List.copyOf(d.tables);
    importedTables = d.importedTables;
    memories = List.copyOf(d.memories);
    importedMemories = d.importedMemories;
    globalTypes = List.copyOf(d.globalTypes);
    globals = List.copyOf(d.globals);
    exports = List.copyOf(d.exports);
    start = d.start;
    elements = List.copyOf(d.elements);
    data = List.copyOf(d.data);
    dataCount = d.dataCount;
    bodies = List.copyOf(d.bodies);
    codeStart = d.codeStart;
    customSections = List.copyOf(d.customSections);
  }

  /** The bytes that all slices point into; the caller must not change them. */
  public byte[] bytes() {
    return bytes;
  }

  /** The function types. */
  public List<FunctionType> types() {
    return types;
  }

  /** The imports, in order. */
  public List<Import> imports() {
    return imports;
  }

  /** How many functions there are, imported ones included. */
  public int functionCount() {
    return functionTypes.length;
  }

  /** How many functions are imported; they have the first indices. */
  public int importedFunctionCount() {
    return importedFunctions;
  }

  /** Index into {@link #types()} of the type of a function. */
  public int functionTypeIndex(int function) {
    return functionTypes[function];
  }

  /** The type of a function. */
  public FunctionType functionType(int function) {
    return types.get(functionTypes[function]);
  }

  /** All tables, imported ones first. */
  public List<TableType> tables() {
    return tables;
  }

  /** How many tables are imported. */
  public int importedTableCount() {
    return importedTables;
  }

  /** All memories, imported ones first; a valid module has at most one. */
  public List<Limits> memories() {
    return memories;
  }

  /** How many memories are imported. */
  public int importedMemoryCount() {
    return importedMemories;
  }

  /** Types of all globals, imported ones first. */
  public List<GlobalType> globalTypes() {
    return globalTypes;
  }

  /** The globals defined by the module, without the imported ones. */
  public List<Global> globals() {
    return globals;
  }

  /** How many globals are imported. */
  public int importedGlobalCount() {
    return globalTypes.size() - globals.size();
  }

  /** The exports, in order. */
  public List<Export> exports() {
    return exports;
  }

  /** The export of this name. */
  public Optional<Export> export(String name) {
    for (var export : exports) {
      if (export.name().equals(name)) {
        return Optional.of(export);
      }
    }
    return Optional.empty();
  }

  /** The export of this name and kind. */
  public Optional<Export> export(String name, ExternalKind kind) {
    return export(name).filter(e -> e.kind() == kind);
  }

  /** The start function. */
  public OptionalInt start() {
    return start;
  }

  /** The element segments. */
  public List<ElementSegment> elements() {
    return elements;
  }

  /** The data segments. */
  public List<DataSegment> data() {
    return data;
  }

  /** The number in the data count section. */
  public OptionalInt dataCount() {
    return dataCount;
  }

  /** The code of the defined functions: function {@code importedFunctionCount() + i} has body i. */
  public List<FunctionBody> bodies() {
    return bodies;
  }

  /** Where the contents of the code section start; DWARF counts from here. 0 without code. */
  public int codeStart() {
    return codeStart;
  }

  /** The code of a defined function by its function index. */
  public FunctionBody body(int function) {
    return bodies.get(function - importedFunctions);
  }

  /** The custom sections, in order. */
  public List<CustomSection> customSections() {
    return customSections;
  }

  /** The first custom section of this name, e.g. {@code .debug_line}. */
  public Optional<CustomSection> customSection(String name) {
    for (var section : customSections) {
      if (section.name().equals(name)) {
        return Optional.of(section);
      }
    }
    return Optional.empty();
  }

  /** The names of the {@code name} section; read at the first call. */
  public NameSection names() {
    var read = names;
    if (read == null) {
      read = new NameSection(bytes, customSections);
      names = read;
    }
    return read;
  }

  /**
   * What to call a function: its name, else its first export name, else {@code $f12} as in WAMR.
   */
  public String functionName(int index) {
    var name = names().function(index);
    if (name.isPresent()) {
      return name.get();
    }
    for (var export : exports) {
      if (export.kind() == ExternalKind.FUNCTION && export.index() == index) {
        return export.name();
      }
    }
    return "$f" + index;
  }
}
