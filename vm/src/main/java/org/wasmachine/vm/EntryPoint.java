package org.wasmachine.vm;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.wasmachine.vm.engine.GuestFunction;
import org.wasmachine.vm.engine.Instance;
import org.wasmachine.vm.module.FunctionType;
import org.wasmachine.vm.module.Import;
import org.wasmachine.vm.module.ValueType;
import org.wasmachine.vm.module.WasmModule;

/**
 * Where an app begins: {@code _start} of a WASI program, else one of the shapes of {@code main}.
 * Called on a guest thread of the process.
 */
public final class EntryPoint {

  private static final List<String> MAINS = List.of("main", "__main_argc_argv", "_main");
  private static final List<ValueType> ARGC_ARGV = List.of(ValueType.I32, ValueType.I32);
  private static final FunctionType NOTHING = new FunctionType(List.of(), List.of());

  private final GuestProcess process;
  private final Instance instance;

  /** The entry of a process. */
  public EntryPoint(GuestProcess process) {
    this.process = process;
    this.instance = process.instance();
  }

  /**
   * Runs what a module wants to run before its entry: the start function, then {@code _initialize}
   * or the constructors, when exported. Once per process: later calls do nothing.
   */
  public void initialize() {
    if (!process.beginsNow()) {
      return;
    }
    instance.start();
    if (importsWasi()) {
      callIfExported("_initialize");
    } else {
      callIfExported("__post_instantiate");
      callIfExported("__wasm_call_ctors");
    }
  }

  private void callIfExported(String name) {
    instance
        .export(name)
        .filter(function -> function.type().equals(NOTHING))
        .ifPresent(GuestFunction::call);
  }

  /** Whether the module has an entry that {@link #main} can call. */
  public boolean hasMain() {
    return start().isPresent() || mainFunction().isPresent();
  }

  /** Whether the module is an app for the framework: it waits for events after {@code on_init}. */
  public boolean hasOnInit() {
    return instance.export("on_init").isPresent() || instance.export("_on_init").isPresent();
  }

  /** Whether the module is a WASI program: its {@code _start} runs before {@code on_init}. */
  public boolean isWasiCommand() {
    return importsWasi() && start().isPresent();
  }

  /**
   * Calls the entry with the process's arguments.
   *
   * @return what {@code main} returned; 0 if it returns nothing or the entry is {@code _start}
   * @throws Trap if there is no entry, its type is none of those allowed, or the guest traps
   * @throws GuestExit if the guest ends with {@code proc_exit}
   */
  public int main() {
    Optional<GuestFunction> start = start();
    if (start.isPresent()) {
      start.get().call();
      return 0;
    }
    GuestFunction main =
        mainFunction()
            .orElseThrow(
                () ->
                    new Trap(
                        "lookup the entry point symbol (like _start, main, _main,"
                            + " __main_argc_argv) failed"));
    FunctionType type = main.type();
    boolean plain = type.parameters().isEmpty();
    boolean withArguments = type.parameters().equals(ARGC_ARGV);
    boolean results = type.results().isEmpty() || type.results().equals(List.of(ValueType.I32));
    if (!(plain || withArguments) || !results) {
      throw new Trap("invalid function type of main function");
    }
    if (plain) {
      return (int) main.callForOne();
    }
    List<String> arguments = process.config().arguments();
    return (int) main.callForOne(arguments.size(), argv(arguments));
  }

  private Optional<GuestFunction> start() {
    return instance.export("_start").filter(function -> function.type().equals(NOTHING));
  }

  private Optional<GuestFunction> mainFunction() {
    return MAINS.stream().flatMap(name -> instance.export(name).stream()).findFirst();
  }

  private boolean importsWasi() {
    WasmModule module = process.module();
    return module.imports().stream()
        .filter(Import.Function.class::isInstance)
        .anyMatch(
            wanted ->
                wanted.module().equals("wasi_snapshot_preview1")
                    || wanted.module().equals("wasi_unstable"));
  }

  /** Copies the arguments into the app's heap: the strings, then their addresses. */
  private int argv(List<String> arguments) {
    List<byte[]> strings =
        arguments.stream().map(text -> (text + "\0").getBytes(StandardCharsets.UTF_8)).toList();
    int bytes = strings.stream().mapToInt(text -> text.length).sum();
    int pointers = (bytes + 3) & -4;
    int block = process.heap().allocate(pointers + 4 * strings.size());
    if (block == 0) {
      throw new Trap("allocate memory failed");
    }
    int at = block;
    for (int i = 0; i < strings.size(); i++) {
      process.memory().put(at, strings.get(i));
      process.memory().putI32(block + pointers + 4 * i, at);
      at += strings.get(i).length;
    }
    return block + pointers;
  }
}
