package org.wasmachine.vm.natives;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.wasmachine.vm.GuestProcess;

/**
 * What a guest may import: tables of family classes, and natives defined by an embedding program.
 * When two registrations give the same name, the later wins, as in WAMR.
 *
 * <p>Fill it first, then share it: it is not safe to change while a module is linked.
 */
public final class NativeRegistry {

  private record Family(NativeTable table, Function<GuestProcess, ?> factory) {}

  private final List<Family> families = new ArrayList<>();
  private final Map<String, Map<String, Native>> lambdas = new HashMap<>();

  /**
   * Adds a family.
   *
   * @param table its natives
   * @param factory makes the family object of a process; called at most once per process, and only
   *     when the guest imports one of the natives
   */
  public <T> NativeRegistry add(NativeTable table, Function<GuestProcess, T> factory) {
    families.add(new Family(table, factory));
    return this;
  }

  /**
   * Defines a native as a lambda; it wins over every table.
   *
   * @param signature WAMR notation, for example {@code (i$)i}
   * @throws IllegalArgumentException if the signature is malformed
   */
  public NativeRegistry define(String module, String name, String signature, HostCall call) {
    lambdas
        .computeIfAbsent(module, _ -> new LinkedHashMap<>())
        .put(name, new Native.Lambda(module, name, NativeSignature.parse(signature), call));
    return this;
  }

  /**
   * The native for an import: by its name, else without one leading underscore.
   *
   * @return empty if no table and no lambda has it
   */
  public Optional<Native> find(String module, String name) {
    return exact(module, name)
        .or(() -> name.startsWith("_") ? exact(module, name.substring(1)) : Optional.empty());
  }

  private Optional<Native> exact(String module, String name) {
    Native lambda = lambdas.getOrDefault(module, Map.of()).get(name);
    if (lambda != null) {
      return Optional.of(lambda);
    }
    for (int i = families.size() - 1; i >= 0; i--) {
      NativeTable table = families.get(i).table();
      if (table.module().equals(module)) {
        Optional<Native> found = table.find(name);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  /** Every native by {@code module name}, sorted: what the page of provided imports is made of. */
  public Map<String, Native> all() {
    Map<String, Native> all = new TreeMap<>();
    for (Family family : families) {
      NativeTable table = family.table();
      for (String name : table.signatures().keySet()) {
        all.put(table.module() + " " + name, table.find(name).orElseThrow());
      }
    }
    lambdas.forEach(
        (module, byName) -> byName.forEach((name, lambda) -> all.put(module + " " + name, lambda)));
    return all;
  }

  /** Makes the family object that serves {@code owner}'s natives in {@code process}. */
  public Object newFamily(Class<?> owner, GuestProcess process) {
    for (int i = families.size() - 1; i >= 0; i--) {
      Family family = families.get(i);
      if (family.table().owner() == owner) {
        return family.factory().apply(process);
      }
    }
    throw new IllegalArgumentException("no family " + owner.getName() + " is registered");
  }
}
