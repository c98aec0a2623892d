package org.wasmachine.vm.app;

import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import org.wasmachine.vm.Machine;
import org.wasmachine.vm.engine.CompiledModule;

/**
 * The modules of installed apps as the engine prepared them: equal ones once, as long as an app
 * uses them. The manager has one and calls it for one change at a time.
 */
final class SharedModules {

  private final Machine machine;
  private final Map<Attribute.Bytes, WeakReference<CompiledModule>> prepared = new HashMap<>();

  SharedModules(Machine machine) {
    this.machine = machine;
  }

  /**
   * The module of these bytes.
   *
   * @throws org.wasmachine.vm.module.ModuleException if they are none
   */
  CompiledModule of(Attribute.Bytes bytes) {
    prepared.values().removeIf(module -> module.get() == null);
    WeakReference<CompiledModule> known = prepared.get(bytes);
    CompiledModule module = known == null ? null : known.get();
    if (module == null) {
      module = machine.load(bytes.content());
      prepared.put(bytes, new WeakReference<>(module));
    }
    return module;
  }
}
