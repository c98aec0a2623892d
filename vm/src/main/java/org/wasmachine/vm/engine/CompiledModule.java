package org.wasmachine.vm.engine;

import java.util.List;
import org.wasmachine.vm.module.WasmModule;

/** A module ready to be instantiated; immutable and safe for concurrent use. */
public interface CompiledModule {

  /** The module as decoded. */
  WasmModule module();

  /**
   * Makes an instance: memory laid out, globals set, active segments copied. The start function is
   * <em>not</em> run (see {@link Instance#start}).
   *
   * @throws InstantiationException if a segment does not fit or memory cannot be had
   */
  Instance instantiate(InstanceSpec spec);

  /**
   * The guest's call stack at the point where {@code failure} was thrown, innermost first; empty if
   * the engine keeps none.
   */
  List<GuestFrame> frames(Throwable failure);

  /**
   * What a person who asks why an app is slow should know of how its functions were prepared: a
   * line for each that was too large for one Java method. Computed when asked for.
   */
  default List<String> remarks() {
    return List.of();
  }
}
