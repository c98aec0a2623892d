package org.wasmachine.vm.engine;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.wasmachine.vm.natives.LinkedImport;

/**
 * Everything an instance is made with.
 *
 * @param imports one per function import, in the module's order
 * @param memory how linear memory is laid out
 * @param shared the instance whose memory is used instead of a new one, for a thread of the same
 *     process: it must come from the same engine, and data segments are not copied again
 * @param importedGlobals values of imported globals by {@code module name}
 * @param globalValues initial values that replace the module's own, by global index: the raised
 *     {@code __heap_base}
 * @param auxStack bounds of the shadow stack; empty when the module has no recognisable one
 * @param futex where {@code memory.atomic.wait} waits; one per process
 */
public record InstanceSpec(
    List<LinkedImport> imports,
    MemoryPlan memory,
    Optional<Instance> shared,
    Map<String, Long> importedGlobals,
    Map<Integer, Long> globalValues,
    Optional<AuxStack> auxStack,
    Futex futex) {

  /** Copies the collections. */
  public InstanceSpec {
    imports = List.copyOf(imports);
    Objects.requireNonNull(memory);
    Objects.requireNonNull(shared);
    importedGlobals = Map.copyOf(importedGlobals);
    globalValues = Map.copyOf(globalValues);
    Objects.requireNonNull(auxStack);
    Objects.requireNonNull(futex);
  }
}
