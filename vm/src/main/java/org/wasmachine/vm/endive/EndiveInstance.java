package org.wasmachine.vm.endive;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.wasmachine.vm.GuestMemory;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.engine.AuxStack;
import org.wasmachine.vm.engine.GuestFunction;
import org.wasmachine.vm.engine.Instance;
import org.wasmachine.vm.engine.InstanceSpec;
import org.wasmachine.vm.engine.InstantiationException;
import org.wasmachine.vm.module.ExternalKind;
import org.wasmachine.vm.module.FunctionType;
import org.wasmachine.vm.module.Import;
import org.wasmachine.vm.module.WasmModule;
import org.wasmachine.vm.natives.LinkedImport;
import org.wasmachine.vm.natives.Native;
import org.wasmachine.vm.natives.NativeChecks;
import run.endive.runtime.GlobalInstance;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportGlobal;
import run.endive.runtime.ImportMemory;
import run.endive.runtime.ImportTable;
import run.endive.runtime.ImportValues;
import run.endive.runtime.TableInstance;
import run.endive.runtime.WasmFunctionHandle;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.types.MutabilityType;
import run.endive.wasm.types.Table;
import run.endive.wasm.types.TableLimits;
import run.endive.wasm.types.ValType;
import run.endive.wasm.types.Value;

/** An instance in Endive. */
final class EndiveInstance implements Instance {

  private static final long[] NOTHING = {};

  private final EndiveModule module;
  private final run.endive.runtime.Instance endive;
  private final Optional<FlatMemory> memory;
  private final GuestMemory guestMemory;

  private EndiveInstance(
      EndiveModule module,
      run.endive.runtime.Instance endive,
      Optional<FlatMemory> memory,
      GuestMemory guestMemory) {
    this.module = module;
    this.endive = endive;
    this.memory = memory;
    this.guestMemory = guestMemory;
  }

  static EndiveInstance of(EndiveModule module, InstanceSpec spec) {
    Optional<FlatMemory> memory = memory(module, spec);
    GuestMemory guest =
        memory.map(FlatMemory::guest).orElseGet(() -> new GuestMemory(MemorySegment.NULL));
    var globals = new GlobalMaker(module.module().importedGlobalCount(), spec);
    var builder =
        run.endive.runtime.Instance.builder(module.parsed())
            .withMachineFactory(module.machines())
            .withGlobalFactory(globals::make)
            .withImportValues(imports(module, spec, memory, guest))
            .withStart(false);
    if (memory.isPresent() && module.module().importedMemoryCount() == 0) {
      builder.withMemoryFactory(_ -> memory.get());
    }
    try {
      return new EndiveInstance(module, builder.build(), memory, guest);
    } catch (WasmEngineException e) {
      throw new InstantiationException(instantiationReason(e), e);
    }
  }

  private static String instantiationReason(WasmEngineException e) {
    String message = String.valueOf(e.getMessage());
    return message.contains("table access") ? "elements segment does not fit" : message;
  }

  private static Optional<FlatMemory> memory(EndiveModule module, InstanceSpec spec) {
    if (module.module().memories().isEmpty()) {
      return Optional.empty();
    }
    if (spec.shared().isEmpty()) {
      return Optional.of(FlatMemory.of(spec.memory(), spec.futex()));
    }
    if (spec.shared().get() instanceof EndiveInstance other) {
      other.memory.ifPresent(FlatMemory::nowLive);
      return other.memory;
    }
    throw new IllegalArgumentException("threads of a process must run on one engine");
  }

  private static ImportValues imports(
      EndiveModule module, InstanceSpec spec, Optional<FlatMemory> memory, GuestMemory guest) {
    var values = ImportValues.builder();
    values.withFunctions(new ArrayList<>(functions(module, spec, guest)));
    for (Import anImport : module.module().imports()) {
      switch (anImport) {
        case Import.Function _ -> {}
        case Import.Memory m ->
            values.addMemory(new ImportMemory(m.module(), m.name(), memory.orElseThrow()));
        case Import.Global g -> values.addGlobal(global(g, spec));
        case Import.Table t -> values.addTable(table(t));
      }
    }
    return values.build();
  }

  @SuppressWarnings("deprecation") // the constructor Endive's own instances use
  private static ImportGlobal global(Import.Global wanted, InstanceSpec spec) {
    Long bits = spec.importedGlobals().get(wanted.module() + " " + wanted.name());
    if (bits == null) {
      throw new InstantiationException(
          "failed to link import global (" + wanted.module() + ", " + wanted.name() + ")");
    }
    var mutability = wanted.type().mutable() ? MutabilityType.Var : MutabilityType.Const;
    return new ImportGlobal(
        wanted.module(),
        wanted.name(),
        new GlobalInstance(new Value(EndiveTypes.of(wanted.type().type()), bits), mutability));
  }

  private static ImportTable table(Import.Table wanted) {
    long minimum = wanted.type().limits().minimum();
    long maximum = wanted.type().limits().maximum().orElse(0xFFFF_FFFFL);
    var table =
        new Table(EndiveTypes.of(wanted.type().element()), new TableLimits(minimum, maximum));
    return new ImportTable(
        wanted.module(), wanted.name(), new TableInstance(table, Value.REF_NULL_VALUE));
  }

  private static List<HostFunction> functions(
      EndiveModule module, InstanceSpec spec, GuestMemory guest) {
    HostFunctionClass generated = module.hostFunctions(spec.imports());
    Object[] targets =
        generated.owners().stream().map(owner -> target(owner, spec.imports())).toArray();
    List<HostFunction> functions = new ArrayList<>();
    int nextMethod = 0;
    int nextImport = 0;
    for (Import anImport : module.module().imports()) {
      if (anImport instanceof Import.Function wanted) {
        WasmFunctionHandle handle =
            switch (spec.imports().get(nextImport++)) {
              case LinkedImport.Missing missing ->
                  (_, _) -> {
                    throw new Trap(missing.reason());
                  };
              case LinkedImport.Bound(_, Native.Method _, _) ->
                  generated.newHandle(nextMethod++, guest, targets);
              case LinkedImport.Bound(_, Native.Lambda lambda, Object process) ->
                  lambda(lambda, (GuestProcess) process, guest);
            };
        functions.add(
            new HostFunction(
                wanted.module(), wanted.name(), EndiveTypes.of(wanted.type()), handle));
      }
    }
    return functions;
  }

  private static Object target(Class<?> owner, List<LinkedImport> imports) {
    return imports.stream()
        .filter(LinkedImport.Bound.class::isInstance)
        .map(linked -> ((LinkedImport.Bound) linked).target())
        .filter(owner::isInstance)
        .findFirst()
        .orElseThrow();
  }

  private static WasmFunctionHandle lambda(
      Native.Lambda lambda, GuestProcess process, GuestMemory guest) {
    boolean hasResult = lambda.signature().result().isPresent();
    return (_, arguments) -> {
      NativeChecks.check(lambda.signature(), guest, arguments);
      long result = lambda.call().call(process, arguments);
      return hasResult ? new long[] {result} : NOTHING;
    };
  }

  @Override
  public GuestMemory memory() {
    return guestMemory;
  }

  @Override
  public int growMemory(int pages) {
    return memory.map(flat -> flat.grow(pages)).orElse(-1);
  }

  @Override
  public Optional<GuestFunction> export(String name) {
    WasmModule decoded = module.module();
    return decoded
        .export(name, ExternalKind.FUNCTION)
        .map(export -> new Function(endive, export.index(), decoded.functionType(export.index())));
  }

  @Override
  public GuestFunction tableFunction(int slot, FunctionType type) {
    if (endive.tableCount() == 0) {
      throw new Trap("unknown table");
    }
    TableInstance table = endive.table(0);
    if (slot < 0 || slot >= table.size()) {
      throw new Trap("undefined element");
    }
    int function = table.ref(slot);
    if (function == Value.REF_NULL_VALUE) {
      throw new Trap("uninitialized element");
    }
    if (!module.module().functionType(function).equals(type)) {
      throw new Trap("indirect call type mismatch");
    }
    return new Function(endive, function, type);
  }

  @Override
  public long global(int index) {
    return endive.global(index).getValue();
  }

  @Override
  public void setGlobal(int index, long bits) {
    GlobalInstance global = endive.global(index);
    if (global instanceof AuxStackGlobal stackPointer) {
      stackPointer.set(bits);
    } else {
      global.setValue(bits);
    }
  }

  @Override
  public void auxStack(int low, int high) {
    for (int i = 0; i < endive.globalCount(); i++) {
      if (endive.global(i) instanceof AuxStackGlobal stackPointer) {
        stackPointer.bounds(low, high);
        stackPointer.set(high);
      }
    }
  }

  @Override
  public void start() {
    module
        .module()
        .start()
        .ifPresent(index -> new Function(endive, index, EndiveTypes.NO_VALUES).call());
  }

  /** A function of the instance, by index. */
  private record Function(run.endive.runtime.Instance endive, int index, FunctionType type)
      implements GuestFunction {

    @Override
    public long[] call(long... arguments) {
      if (arguments.length != type.parameters().size()) {
        throw new IllegalArgumentException(
            "function of type " + type + " called with " + arguments.length + " arguments");
      }
      try {
        long[] results = endive.getMachine().call(index, arguments);
        return results == null ? NOTHING : results;
      } catch (RuntimeException | Error failure) {
        throw EndiveTraps.of(failure)
            .map(RuntimeException.class::cast)
            .orElseGet(() -> rethrown(failure));
      }
    }

    private static RuntimeException rethrown(Throwable failure) {
      if (failure instanceof Error error) {
        throw error;
      }
      return (RuntimeException) failure;
    }
  }

  /** Endive asks for the module's own globals in order, without saying which it asks for. */
  private static final class GlobalMaker {
    private final InstanceSpec spec;
    private int next;

    GlobalMaker(int imported, InstanceSpec spec) {
      this.next = imported;
      this.spec = spec;
    }

    @SuppressWarnings("deprecation") // the constructor Endive's own factory uses
    GlobalInstance make(long value, long high, ValType type, MutabilityType mutability) {
      int index = next++;
      Optional<AuxStack> stack = spec.auxStack().filter(aux -> aux.global() == index);
      if (stack.isPresent()) {
        return new AuxStackGlobal(value, type, mutability, stack.get().low(), stack.get().high());
      }
      Long override = spec.globalValues().get(index);
      return new GlobalInstance(override == null ? value : override, high, type, mutability);
    }
  }
}
