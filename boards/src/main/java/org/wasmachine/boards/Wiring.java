package org.wasmachine.boards;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the sections of a profile say about single pins, collected while they are read. */
final class Wiring {

  private final Map<Integer, Set<String>> functions = new LinkedHashMap<>();
  private final Map<Integer, Set<String>> chipFunctions = new LinkedHashMap<>();
  private final Map<Integer, Set<String>> users = new LinkedHashMap<>();

  /**
   * Something this board uses the pin for, or an analog input: named before the chip's functions.
   */
  void function(int gpio, String name) {
    add(functions, gpio, name);
  }

  /** One of the many functions the chip can give the pin. */
  void chipFunction(int gpio, String name) {
    add(chipFunctions, gpio, name);
  }

  boolean hasChipFunction(int gpio, String name) {
    return chipFunctions.getOrDefault(gpio, Set.of()).contains(name);
  }

  void user(int gpio, String name) {
    add(users, gpio, name);
  }

  List<String> functions(int gpio) {
    Set<String> all = new LinkedHashSet<>(functions.getOrDefault(gpio, Set.of()));
    all.addAll(chipFunctions.getOrDefault(gpio, Set.of()));
    return List.copyOf(all);
  }

  List<String> users(int gpio) {
    return List.copyOf(users.getOrDefault(gpio, Set.of()));
  }

  private static void add(Map<Integer, Set<String>> map, int gpio, String name) {
    map.computeIfAbsent(gpio, _ -> new LinkedHashSet<>()).add(name);
  }
}
