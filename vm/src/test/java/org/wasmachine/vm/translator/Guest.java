package org.wasmachine.vm.translator;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.wasmachine.hal.time.RealClock;
import org.wasmachine.vm.endive.EndiveEngine;
import org.wasmachine.vm.engine.Engine;
import org.wasmachine.vm.engine.Futex;
import org.wasmachine.vm.engine.Instance;
import org.wasmachine.vm.engine.InstanceSpec;
import org.wasmachine.vm.engine.MemoryPlan;
import org.wasmachine.vm.module.Import;
import org.wasmachine.vm.module.ModuleDecoder;
import org.wasmachine.vm.module.Validator;
import org.wasmachine.vm.module.WasmModule;
import org.wasmachine.vm.natives.LinkedImport;

/** Instances for tests, without a process around them; every function import is missing. */
final class Guest {
  private static final RealClock CLOCK = new RealClock();

  private Guest() {}

  /** Every engine there is. */
  static List<Engine> engines() {
    return List.of(new TranslatorEngine(), EndiveEngine.interpreter(), EndiveEngine.compiler());
  }

  static WasmModule module(byte[] bytes) {
    var module = ModuleDecoder.decode(bytes);
    Validator.validate(module);
    return module;
  }

  static Instance instance(Engine engine, byte[] bytes) {
    var module = module(bytes);
    return engine.compile(module).instantiate(spec(module));
  }

  static InstanceSpec spec(WasmModule module) {
    return spec(module, Map.of());
  }

  static InstanceSpec spec(WasmModule module, Map<String, Long> globals) {
    var imports =
        module.imports().stream()
            .filter(Import.Function.class::isInstance)
            .map(Import.Function.class::cast)
            .<LinkedImport>map(f -> new LinkedImport.Missing(f.type(), f.module(), f.name()))
            .toList();
    return new InstanceSpec(
        imports,
        MemoryPlan.of(module, 0, 1024),
        Optional.empty(),
        globals,
        Map.of(),
        Optional.empty(),
        new Futex(CLOCK));
  }

  static long[] call(Instance instance, String name, long... arguments) {
    return instance.export(name).orElseThrow().call(arguments);
  }
}
