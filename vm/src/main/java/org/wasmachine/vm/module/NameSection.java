package org.wasmachine.vm.module;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The {@code name} custom section: what functions and locals are called. Names are a courtesy, so a
 * malformed section gives the names in front of the defect and no error.
 */
public final class NameSection {
  private Optional<String> moduleName = Optional.empty();
  private final Map<Integer, String> functions = new HashMap<>();
  private final Map<Integer, Map<Integer, String>> locals = new HashMap<>();

  NameSection(byte[] bytes, Iterable<CustomSection> sections) {
    for (var section : sections) {
      if (section.name().equals("name")) {
        try {
          read(new ByteReader(bytes, section.start(), section.end()));
        } catch (ModuleException e) {
          return;
        }
      }
    }
  }

  private void read(ByteReader in) {
    while (in.remaining() > 0) {
      int id = in.u8();
      int size = in.count(1);
      int end = in.position() + size;
      switch (id) {
        case 0 -> moduleName = Optional.of(in.name());
        case 1 -> readNames(in, functions);
        case 2 -> {
          for (int count = in.count(2); count > 0; count--) {
            readNames(in, locals.computeIfAbsent(in.u32(), k -> new HashMap<>()));
          }
        }
        default -> {}
      }
      in.position(end);
    }
  }

  private static void readNames(ByteReader in, Map<Integer, String> names) {
    for (int count = in.count(2); count > 0; count--) {
      names.put(in.u32(), in.name());
    }
  }

  /** The name of the module. */
  public Optional<String> moduleName() {
    return moduleName;
  }

  /** The name of a function, imported functions counted first. */
  public Optional<String> function(int index) {
    return Optional.ofNullable(functions.get(index));
  }

  /** The name of a local (parameters first) of a function. */
  public Optional<String> local(int function, int local) {
    return Optional.ofNullable(locals.getOrDefault(function, Map.of()).get(local));
  }
}
