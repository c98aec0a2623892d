package org.wasmachine.vm.translator;

import org.wasmachine.vm.engine.CompiledModule;
import org.wasmachine.vm.engine.Engine;
import org.wasmachine.vm.module.WasmModule;

/**
 * Our own engine: translates WebAssembly to JVM bytecode, function by function as they are first
 * called.
 */
public final class TranslatorEngine implements Engine {

  @Override
  public String name() {
    return "translator";
  }

  @Override
  public CompiledModule compile(WasmModule module) {
    return new TranslatedModule(module);
  }
}
