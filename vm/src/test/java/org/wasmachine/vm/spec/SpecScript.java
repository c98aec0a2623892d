package org.wasmachine.vm.spec;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.wasmachine.hal.time.RealClock;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.engine.Engine;
import org.wasmachine.vm.engine.Futex;
import org.wasmachine.vm.engine.Instance;
import org.wasmachine.vm.engine.InstanceSpec;
import org.wasmachine.vm.engine.InstantiationException;
import org.wasmachine.vm.engine.MemoryPlan;
import org.wasmachine.vm.module.ExternalKind;
import org.wasmachine.vm.module.Import;
import org.wasmachine.vm.module.ModuleDecoder;
import org.wasmachine.vm.module.ModuleException;
import org.wasmachine.vm.module.Validator;
import org.wasmachine.vm.module.WasmModule;
import org.wasmachine.vm.natives.LinkedImport;

/** Runs one script of the official suite, as wast2json left it, on one engine. */
final class SpecScript {
  private static final RealClock CLOCK = new RealClock();

  /** The globals of the suite's module {@code spectest}. */
  private static final Map<String, Long> GLOBALS =
      Map.of(
          "spectest global_i32",
          666L,
          "spectest global_i64",
          666L,
          "spectest global_f32",
          (long) Float.floatToRawIntBits(666.6f),
          "spectest global_f64",
          Double.doubleToRawLongBits(666.6));

  /** What a script came to. */
  static final class Result {
    int passed;
    int skipped;
    final List<String> failures = new ArrayList<>();
  }

  /** Thrown when an assertion does not hold. */
  private static final class Failed extends RuntimeException {
    Failed(String message) {
      super(message);
    }
  }

  /** Thrown when the machine has no way to express what the script does. */
  private static final class Skipped extends RuntimeException {}

  /** An instance with what it was made of. */
  private record Made(WasmModule module, Instance instance) {}

  private final Path folder;
  private final Engine engine;
  private final Result result = new Result();
  private final Map<String, Made> named = new HashMap<>();
  private Optional<Made> current = Optional.empty();

  private SpecScript(Path folder, Engine engine) {
    this.folder = folder;
    this.engine = engine;
  }

  static Result run(Path json, Engine engine) throws IOException {
    var script = new SpecScript(json.toAbsolutePath().getParent(), engine);
    var root = (Map<?, ?>) Json.parse(Files.readString(json));
    for (var command : (List<?>) root.get("commands")) {
      script.command((Map<?, ?>) command);
    }
    return script.result;
  }

  private void command(Map<?, ?> command) throws IOException {
    String type = (String) command.get("type");
    try {
      switch (type) {
        case "module" -> module(command);
        case "action" -> perform((Map<?, ?>) command.get("action"));
        case "assert_return" -> assertReturn(command);
        case "assert_trap", "assert_exhaustion" -> assertTrap(command);
        case "assert_invalid", "assert_malformed" -> assertRefused(command);
        case "assert_uninstantiable" -> assertUninstantiable(command);
        default -> throw new Skipped();
      }
      result.passed++;
    } catch (Skipped e) {
      result.skipped++;
    } catch (RuntimeException e) {
      result.failures.add("line " + command.get("line") + " " + type + ": " + e);
    }
  }

  private WasmModule load(Map<?, ?> command) throws IOException {
    byte[] bytes = Files.readAllBytes(folder.resolve((String) command.get("filename")));
    var module = ModuleDecoder.decode(bytes);
    Validator.validate(module);
    return module;
  }

  private void module(Map<?, ?> command) throws IOException {
    current = Optional.empty();
    WasmModule module;
    try {
      module = load(command);
    } catch (ModuleException e) {
      if (e.getMessage().contains("not supported")) {
        throw new Skipped();
      }
      throw e;
    }
    var made = new Made(module, instantiate(module));
    current = Optional.of(made);
    if (command.get("name") instanceof String name) {
      named.put(name, made);
    }
  }

  private Instance instantiate(WasmModule module) {
    var imports = new ArrayList<LinkedImport>();
    for (var wanted : module.imports()) {
      if (!wanted.module().equals("spectest")) {
        throw new Skipped();
      }
      if (wanted instanceof Import.Function function) {
        imports.add(printing(function));
      }
    }
    var instance =
        engine
            .compile(module)
            .instantiate(
                new InstanceSpec(
                    imports,
                    MemoryPlan.of(module, 0, MemoryPlan.MAX_PAGES),
                    Optional.empty(),
                    GLOBALS,
                    Map.of(),
                    Optional.empty(),
                    new Futex(CLOCK)));
    instance.start();
    return instance;
  }

  private static LinkedImport printing(Import.Function wanted) {
    return Spectest.TABLE
        .find(wanted.name())
        .filter(found -> found.signature().type().equals(wanted.type()))
        .<LinkedImport>map(found -> new LinkedImport.Bound(wanted.type(), found, new Spectest()))
        .orElseThrow(Skipped::new);
  }

  private long[] perform(Map<?, ?> action) {
    var made =
        action.get("module") instanceof String name
            ? Optional.ofNullable(named.get(name))
            : current;
    if (made.isEmpty()) {
      throw new Skipped();
    }
    String field = (String) action.get("field");
    if (action.get("type").equals("get")) {
      var export = made.get().module().export(field, ExternalKind.GLOBAL).orElseThrow();
      return new long[] {made.get().instance().global(export.index())};
    }
    var arguments = (List<?>) action.get("args");
    var bits = new long[arguments.size()];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = bits((Map<?, ?>) arguments.get(i));
    }
    return made.get().instance().export(field).orElseThrow().call(bits);
  }

  private static long bits(Map<?, ?> value) {
    String text = (String) value.get("value");
    return switch ((String) value.get("type")) {
      case "i32", "f32" -> Integer.parseUnsignedInt(text);
      case "i64", "f64" -> Long.parseUnsignedLong(text);
      case "externref", "funcref" -> text.equals("null") ? -1 : Long.parseLong(text);
      default -> throw new Skipped();
    };
  }

  private void assertReturn(Map<?, ?> command) {
    long[] results = perform((Map<?, ?>) command.get("action"));
    var expected = (List<?>) command.get("expected");
    if (results.length != expected.size()) {
      throw new Failed(results.length + " results, expected " + expected);
    }
    for (int i = 0; i < results.length; i++) {
      var wanted = (Map<?, ?>) expected.get(i);
      if (!equal(results[i], wanted)) {
        throw new Failed("result 0x" + Long.toHexString(results[i]) + ", expected " + wanted);
      }
    }
  }

  private static boolean equal(long bits, Map<?, ?> wanted) {
    String type = (String) wanted.get("type");
    if (!(wanted.get("value") instanceof String text)) {
      return bits != -1; // some reference, no matter which
    }
    if (text.startsWith("nan:")) {
      return isNan(bits, type.equals("f32") ? 23 : 52, text.equals("nan:canonical"));
    }
    long expected = bits(wanted);
    return type.endsWith("64") ? bits == expected : (int) bits == (int) expected;
  }

  /** Whether bits are a quiet NaN; a canonical one has no other bit of its fraction set. */
  private static boolean isNan(long bits, int fraction, boolean canonical) {
    long quiet = 1L << (fraction - 1);
    long infinity = fraction == 23 ? 0x7F800000L : 0x7FF0000000000000L;
    long magnitude = bits & (infinity | (1L << fraction) - 1);
    return canonical ? magnitude == (infinity | quiet) : magnitude >= (infinity | quiet);
  }

  private void assertTrap(Map<?, ?> command) {
    try {
      perform((Map<?, ?>) command.get("action"));
    } catch (Trap trap) {
      return;
    }
    throw new Failed("no trap, expected: " + command.get("text"));
  }

  private void assertRefused(Map<?, ?> command) throws IOException {
    if (!"binary".equals(command.get("module_type"))) {
      throw new Skipped(); // malformed text is the business of wast2json
    }
    try {
      load(command);
    } catch (ModuleException e) {
      return;
    }
    throw new Failed("accepted, expected: " + command.get("text"));
  }

  private void assertUninstantiable(Map<?, ?> command) throws IOException {
    try {
      instantiate(load(command));
    } catch (InstantiationException | Trap e) {
      return;
    }
    throw new Failed("instantiated, expected: " + command.get("text"));
  }

  /** Converts a script with wast2json; empty when that is not installed. */
  static Optional<Path> convert(Path wast, Path into) throws IOException, InterruptedException {
    Path json = into.resolve("script.json");
    try {
      var process =
          new ProcessBuilder(
                  "wast2json",
                  "--enable-tail-call",
                  "--enable-threads",
                  "--enable-extended-const",
                  wast.toString(),
                  "-o",
                  json.toString())
              .redirectErrorStream(true)
              .start();
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IOException("wast2json: " + output);
      }
      return Optional.of(json);
    } catch (IOException e) {
      if (e.getMessage().startsWith("wast2json")) {
        throw e;
      }
      return Optional.empty();
    }
  }
}
