package org.wasmachine.vm.translator;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.wasmachine.vm.engine.InstanceSpec;
import org.wasmachine.vm.engine.InstantiationException;
import org.wasmachine.vm.module.CodeScan;
import org.wasmachine.vm.module.ConstantEvaluator;
import org.wasmachine.vm.module.ConstantExpression;
import org.wasmachine.vm.module.Import;
import org.wasmachine.vm.module.SegmentMode;
import org.wasmachine.vm.module.WasmModule;

/** Makes an instance: memory, globals, tables, segments, in the order of the specification. */
final class Instantiation implements ConstantEvaluator.References {
  /** The most elements of a table; the type would allow four thousand million. */
  static final int MAX_TABLE = 10_000_000;

  private final WasmModule module;
  private final InstanceSpec spec;
  private final TranslatedInstance instance;

  private Instantiation(WasmModule module, InstanceSpec spec, TranslatedInstance instance) {
    this.module = module;
    this.spec = spec;
    this.instance = instance;
  }

  static TranslatedInstance of(TranslatedModule plan, InstanceSpec spec) {
    LinearMemory memory;
    GuestClassLoader loader;
    if (spec.shared().isEmpty()) {
      memory =
          new LinearMemory(
              spec.memory(), spec.futex(), () -> CodeScan.usesMemorySizeOrGrow(plan.module()));
      loader = plan.loader(Linkage.of(spec.imports()), memory);
    } else if (spec.shared().get() instanceof TranslatedInstance other) {
      memory = other.linearMemory();
      loader = (GuestClassLoader) other.getClass().getClassLoader();
    } else {
      throw new IllegalArgumentException("threads of a process must run on one engine");
    }
    var instance = loader.newInstance();
    instance.attach(plan, memory, spec.imports());
    instance.targets(Linkage.targets(spec.imports(), loader.linkage().owners()));
    new Instantiation(plan.module(), spec, instance).initialize();
    return instance;
  }

  private void initialize() {
    globals();
    spec.auxStack().ifPresent(stack -> instance.auxBounds(stack.low(), stack.high()));
    tables();
    data();
  }

  private void globals() {
    int index = 0;
    for (var wanted : module.imports()) {
      if (wanted instanceof Import.Global global) {
        Long bits = spec.importedGlobals().get(global.module() + " " + global.name());
        if (bits == null) {
          throw new InstantiationException(
              "failed to link import global (" + global.module() + ", " + global.name() + ")");
        }
        instance.writeGlobal(index++, bits);
      }
    }
    for (var global : module.globals()) {
      Long override = spec.globalValues().get(index);
      instance.writeGlobal(index++, override == null ? value(global.initial()) : override);
    }
  }

  private long value(ConstantExpression expression) {
    return ConstantEvaluator.evaluate(module.bytes(), expression, this);
  }

  @Override
  public long global(int index) {
    return instance.readGlobal(index);
  }

  @Override
  public long function(int index) {
    return index;
  }

  @Override
  public long nullReference() {
    return TranslatedInstance.NULL;
  }

  private void tables() {
    var tables = new int[module.tables().size()][];
    for (int i = 0; i < tables.length; i++) {
      long size = module.tables().get(i).limits().minimum();
      if (size > MAX_TABLE) {
        throw new InstantiationException(
            "allocate memory failed: a table of " + size + " elements, allowed are " + MAX_TABLE);
      }
      tables[i] = new int[(int) size];
      Arrays.fill(tables[i], TranslatedInstance.NULL);
    }
    var elements = new int[module.elements().size()][];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = items(i);
    }
    instance.tables(tables, elements);
    for (int i = 0; i < elements.length; i++) {
      var segment = module.elements().get(i);
      if (segment.mode() == SegmentMode.ACTIVE) {
        long at = value(segment.offset().orElseThrow()) & 0xFFFFFFFFL;
        int[] table = tables[segment.tableIndex()];
        if (at + elements[i].length > table.length) {
          throw new InstantiationException("elements segment does not fit");
        }
        System.arraycopy(elements[i], 0, table, (int) at, elements[i].length);
      }
      if (segment.mode() != SegmentMode.PASSIVE) {
        instance.dropElements(i);
      }
    }
  }

  private int[] items(int segment) {
    var items = module.elements().get(segment).items();
    var values = new int[items.size()];
    for (int i = 0; i < values.length; i++) {
      var item = items.get(i);
      values[i] =
          item.expression().isPresent() ? (int) value(item.expression().get()) : item.function();
    }
    return values;
  }

  private void data() {
    MemorySegment memory = instance.memory;
    MemorySegment bytes = MemorySegment.ofArray(module.bytes());
    long limit = Math.min(spec.memory().declaredBytes(), memory.byteSize());
    for (int i = 0; i < module.data().size(); i++) {
      var segment = module.data().get(i);
      if (segment.mode() == SegmentMode.ACTIVE) {
        if (spec.shared().isEmpty()) {
          long at = value(segment.offset().orElseThrow()) & 0xFFFFFFFFL;
          if (at + segment.length() > limit) {
            throw new InstantiationException("data segment does not fit");
          }
          MemorySegment.copy(bytes, segment.start(), memory, at, segment.length());
        }
        instance.dropData(i);
      }
    }
  }
}
