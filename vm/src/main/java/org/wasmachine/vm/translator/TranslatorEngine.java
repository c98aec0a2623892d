package org.wasmachine.vm.translator;

import org.wasmachine.vm.engine.CompiledModule;
import org.wasmachine.vm.engine.Engine;
import org.wasmachine.vm.module.WasmModule;

/**
 * Our own engine: translates WebAssembly to JVM bytecode, function by function as they are first
 * called.
 */
public final class TranslatorEngine implements Engine {
  private final int cutAbove;

  /** The engine. */
  public TranslatorEngine() {
    this(Integer.MAX_VALUE);
  }

  /** Cuts functions whose estimated JVM code is longer, for tests of that. */
  TranslatorEngine(int cutAbove) {
    this.cutAbove = cutAbove;
  }

  @Override
  public String name() {
    return "translator";
  }

  @Override
  public CompiledModule compile(WasmModule module) {
    return new TranslatedModule(module, cutAbove);
  }
}
