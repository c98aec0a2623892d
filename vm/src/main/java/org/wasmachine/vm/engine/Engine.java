package org.wasmachine.vm.engine;

import org.wasmachine.vm.module.WasmModule;

/**
 * Runs WebAssembly: makes a decoded module executable. An engine knows neither natives nor
 * processes; it gets what an import is linked to and how memory is laid out, and calls it.
 *
 * <p>Engines are stateless and safe for concurrent use.
 */
public interface Engine {

  /** The name a user chooses the engine by, for example {@code compiler}. */
  String name();

  /**
   * Prepares a module, after validating it. Costly once; the result may be instantiated many times,
   * from many threads.
   *
   * @throws org.wasmachine.vm.module.ModuleException if the module is not valid, or the engine
   *     cannot run it
   */
  CompiledModule compile(WasmModule module);
}
