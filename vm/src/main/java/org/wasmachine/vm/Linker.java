package org.wasmachine.vm;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.wasmachine.vm.engine.Futex;
import org.wasmachine.vm.engine.Globals;
import org.wasmachine.vm.engine.InstanceSpec;
import org.wasmachine.vm.engine.MemoryPlan;
import org.wasmachine.vm.module.ExternalKind;
import org.wasmachine.vm.module.Import;
import org.wasmachine.vm.module.WasmModule;
import org.wasmachine.vm.natives.LinkedImport;
import org.wasmachine.vm.natives.Native;
import org.wasmachine.vm.natives.NativeRegistry;

/**
 * Finds a native for every import of a module; a missing one is a warning here, a trap when called.
 */
final class Linker {

  private final WasmModule module;
  private final NativeRegistry natives;
  private final GuestProcess process;
  private final Map<Class<?>, Object> families = new HashMap<>();

  Linker(WasmModule module, NativeRegistry natives, GuestProcess process) {
    this.module = module;
    this.natives = natives;
    this.process = process;
  }

  InstanceSpec link(MemoryPlan plan) {
    List<LinkedImport> linked = new ArrayList<>();
    Map<String, Long> globals = new HashMap<>();
    for (Import wanted : module.imports()) {
      // No switch over types here and in target: the JVM makes its code at every start.
      if (wanted instanceof Import.Function function) {
        linked.add(link(function));
      } else if (wanted instanceof Import.Global global) {
        Globals.builtin(global)
            .ifPresent(bits -> globals.put(global.module() + " " + global.name(), bits));
      } // memory and table are made by the engine, as the peer does
    }
    return new InstanceSpec(
        linked,
        plan,
        Optional.empty(),
        globals,
        raisedHeapBase(plan),
        Globals.auxStack(module),
        new Futex(process.clock()));
  }

  private Map<Integer, Long> raisedHeapBase(MemoryPlan plan) {
    if (plan.raisedHeapBase().isEmpty()) {
      return Map.of();
    }
    int index = module.export("__heap_base", ExternalKind.GLOBAL).orElseThrow().index();
    return Map.of(index, (long) plan.raisedHeapBase().getAsInt());
  }

  private LinkedImport link(Import.Function wanted) {
    Optional<Native> found = natives.find(wanted.module(), wanted.name());
    if (found.isPresent() && !found.get().signature().type().equals(wanted.type())) {
      warn(
          "failed to check signature '%s' and resolve pointer params for import function (%s %s)"
              .formatted(found.get().signature().text(), wanted.module(), wanted.name()));
      found = Optional.empty();
    }
    return found
        .<LinkedImport>map(
            definition -> new LinkedImport.Bound(wanted.type(), definition, target(definition)))
        .orElseGet(
            () -> {
              warn(
                  "warning: failed to link import function (%s, %s)"
                      .formatted(wanted.module(), wanted.name()));
              return new LinkedImport.Missing(wanted.type(), wanted.module(), wanted.name());
            });
  }

  private Object target(Native definition) {
    return definition instanceof Native.Method method
        ? families.computeIfAbsent(method.owner(), owner -> natives.newFamily(owner, process))
        : process;
  }

  /** A log line as the peer's: time since boot, thread id in hex. */
  private void warn(String text) {
    Duration up = Duration.ofNanos(process.clock().nanos());
    process.warn(
        "[%02d:%02d:%02d:%03d - %X]: %s"
            .formatted(
                up.toHours(),
                up.toMinutesPart(),
                up.toSecondsPart(),
                up.toMillisPart(),
                Thread.currentThread().threadId(),
                text));
  }
}
