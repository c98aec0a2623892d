package org.wasmachine.vm.endive;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import org.wasmachine.vm.engine.CompiledModule;
import org.wasmachine.vm.engine.GuestFrame;
import org.wasmachine.vm.engine.Instance;
import org.wasmachine.vm.engine.InstanceSpec;
import org.wasmachine.vm.module.WasmModule;
import org.wasmachine.vm.natives.LinkedImport;
import org.wasmachine.vm.natives.Native;
import run.endive.runtime.Machine;

/** A module as Endive runs it. */
final class EndiveModule implements CompiledModule {

  private static final String GENERATED_METHOD = "func_";

  private final WasmModule module;
  private final run.endive.wasm.WasmModule parsed;
  private final Function<run.endive.runtime.Instance, Machine> machines;
  private List<Native.Method> generatedFor = List.of();
  private HostFunctionClass hostFunctions;

  EndiveModule(
      WasmModule module,
      run.endive.wasm.WasmModule parsed,
      Function<run.endive.runtime.Instance, Machine> machines) {
    this.module = module;
    this.parsed = parsed;
    this.machines = machines;
  }

  @Override
  public WasmModule module() {
    return module;
  }

  run.endive.wasm.WasmModule parsed() {
    return parsed;
  }

  Function<run.endive.runtime.Instance, Machine> machines() {
    return machines;
  }

  @Override
  public Instance instantiate(InstanceSpec spec) {
    return EndiveInstance.of(this, spec);
  }

  /** The class that serves the natives of these imports; generated once for equal imports. */
  synchronized HostFunctionClass hostFunctions(List<LinkedImport> imports) {
    List<Native.Method> natives = methods(imports);
    if (hostFunctions == null || !natives.equals(generatedFor)) {
      hostFunctions = new HostFunctionClass(natives);
      generatedFor = natives;
    }
    return hostFunctions;
  }

  /** The imports that are methods of families, in order. */
  static List<Native.Method> methods(List<LinkedImport> imports) {
    return imports.stream()
        .filter(LinkedImport.Bound.class::isInstance)
        .map(linked -> ((LinkedImport.Bound) linked).definition())
        .filter(Native.Method.class::isInstance)
        .map(Native.Method.class::cast)
        .toList();
  }

  @Override
  public List<GuestFrame> frames(Throwable failure) {
    Throwable innermost = failure;
    while (innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    List<GuestFrame> frames = new ArrayList<>();
    for (StackTraceElement element : innermost.getStackTrace()) {
      String method = element.getMethodName();
      if (element.getClassName().contains("CompiledMachineFuncGroup")
          && method.startsWith(GENERATED_METHOD)) {
        frames.add(
            new GuestFrame(
                Integer.parseInt(method.substring(GENERATED_METHOD.length())),
                OptionalInt.empty()));
      }
    }
    return frames;
  }
}
