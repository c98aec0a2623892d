package org.wasmachine.vm.module;

import org.wasmachine.vm.engine.CompiledModule;
import org.wasmachine.vm.engine.Engine;
import org.wasmachine.vm.engine.Globals;
import org.wasmachine.vm.engine.InstantiationException;
import org.wasmachine.vm.engine.MemoryPlan;
import org.wasmachine.vm.translator.TranslatorEngine;

/**
 * What {@code .ci/nightly} lets Jazzer call: any bytes are loaded as a module, validated, and
 * looked at as {@code inspect} does, or are refused; every other exception is a finding.
 */
public final class ModuleFuzz {

  private static final Engine ENGINE = new TranslatorEngine();
  private static final int HEAP = 16384;

  private ModuleFuzz() {}

  /** Called by Jazzer, which finds it by this name. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    try {
      CompiledModule compiled = ENGINE.compile(ModuleDecoder.decode(bytes));
      look(compiled.module());
    } catch (ModuleException | InstantiationException refused) {
      return; // as it should be
    }
  }

  private static void look(WasmModule module) {
    MemoryPlan.of(module, HEAP, MemoryPlan.MAX_PAGES);
    Globals.auxStack(module);
    Globals.exportedI32(module, "__heap_base");
    module.imports().forEach(Object::toString);
    module.exports().forEach(Object::toString);
  }
}
