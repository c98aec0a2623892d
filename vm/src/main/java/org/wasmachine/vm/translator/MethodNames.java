package org.wasmachine.vm.translator;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.wasmachine.vm.module.WasmModule;

/** Java method names of a module's functions: their own names where the JVM allows, unique. */
final class MethodNames {
  private static final int MAX_LENGTH = 200;

  private final String[] names;
  private final Map<String, Integer> indices = new HashMap<>();

  MethodNames(WasmModule module) {
    names = new String[module.functionCount()];
    Set<String> taken = new HashSet<>();
    for (int i = 0; i < names.length; i++) {
      String name = legal(module.functionName(i));
      if (!taken.add(name)) {
        name = name + "$" + i;
        taken.add(name);
      }
      names[i] = name;
      indices.put(name, i);
    }
  }

  private static String legal(String name) {
    var text = new StringBuilder();
    for (int i = 0; i < Math.min(name.length(), MAX_LENGTH); i++) {
      char c = name.charAt(i);
      text.append(".;[/<>".indexOf(c) >= 0 || Character.isSurrogate(c) ? '_' : c);
    }
    return text.isEmpty() ? "_" : text.toString();
  }

  String of(int function) {
    return names[function];
  }

  /** The function a Java method of a code class belongs to. */
  OptionalInt function(String method) {
    Integer index = indices.get(method);
    if (index == null) {
      // Parts of a function bear its name with a suffix of their own.
      int hash = method.lastIndexOf('#');
      index = hash < 0 ? null : indices.get(method.substring(0, hash));
    }
    return index == null ? OptionalInt.empty() : OptionalInt.of(index);
  }
}
