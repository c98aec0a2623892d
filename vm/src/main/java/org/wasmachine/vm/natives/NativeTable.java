package org.wasmachine.vm.natives;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The natives of one family class, written as the ABI tables are: a line per import, name and WAMR
 * signature. The method that implements an import bears its name, a hyphen written as underscore.
 */
public final class NativeTable {

  private final String module;
  private final Class<?> owner;
  private final Map<String, String> signatures;

  private NativeTable(String module, Class<?> owner, Map<String, String> signatures) {
    this.module = module;
    this.owner = owner;
    this.signatures = signatures;
  }

  /**
   * A table of natives.
   *
   * @param module import module, for example {@code env}
   * @param owner public class whose public methods implement the natives
   * @param lines one native a line: {@code name signature}; blank lines are skipped
   * @throws IllegalArgumentException if a line is malformed or a name stands twice
   */
  public static NativeTable of(String module, Class<?> owner, String lines) {
    Map<String, String> signatures = new LinkedHashMap<>();
    // Some three hundred lines at each start of the program: no streams.
    int end;
    for (int from = 0; from < lines.length(); from = end + 1) {
      int newline = lines.indexOf('\n', from);
      end = newline < 0 ? lines.length() : newline;
      String line = lines.substring(from, end).strip();
      if (!line.isEmpty()) {
        add(owner, line, signatures);
      }
    }
    return new NativeTable(module, owner, signatures);
  }

  private static void add(Class<?> owner, String line, Map<String, String> signatures) {
    int space = line.indexOf(' ');
    if (space < 0) {
      throw new IllegalArgumentException(
          owner.getSimpleName() + ": expected `name signature`, got `" + line + "`");
    }
    String name = line.substring(0, space);
    if (signatures.put(name, line.substring(space).strip()) != null) {
      throw new IllegalArgumentException(owner.getSimpleName() + ": " + name + " stands twice");
    }
  }

  /** The same natives under another module name, as WASI's under {@code wasi_unstable}. */
  public NativeTable as(String otherModule) {
    return new NativeTable(otherModule, owner, signatures);
  }

  /** The import module. */
  public String module() {
    return module;
  }

  /** The class whose methods implement the natives. */
  public Class<?> owner() {
    return owner;
  }

  /** Names and signature texts, in the order of the table. */
  public Map<String, String> signatures() {
    return Map.copyOf(signatures);
  }

  /** The native of that name, if the table has it. */
  public Optional<Native> find(String name) {
    return Optional.ofNullable(signatures.get(name))
        .map(
            signature ->
                new Native.Method(
                    module, name, NativeSignature.parse(signature), owner, name.replace('-', '_')));
  }
}
