package org.wasmachine.boards;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the sections of a profile say about single pins, collected while they are read. */
final class Wiring {

  private final Map<Integer, Set<String>> functions = new LinkedHashMap<>();
  private final Map<Integer, Set<String>> users = new LinkedHashMap<>();

  void function(int gpio, String name) {
    functions.computeIfAbsent(gpio, _ -> new LinkedHashSet<>()).add(name);
  }

  void user(int gpio, String name) {
    users.computeIfAbsent(gpio, _ -> new LinkedHashSet<>()).add(name);
  }

  List<String> functions(int gpio) {
    return new ArrayList<>(functions.getOrDefault(gpio, Set.of()));
  }

  List<String> users(int gpio) {
    return new ArrayList<>(users.getOrDefault(gpio, Set.of()));
  }
}
