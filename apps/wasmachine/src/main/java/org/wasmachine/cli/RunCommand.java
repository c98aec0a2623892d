package org.wasmachine.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.HalException;
import org.wasmachine.vm.Console;
import org.wasmachine.vm.EntryPoint;
import org.wasmachine.vm.GuestExit;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.Machine;
import org.wasmachine.vm.ProcessConfig;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.app.GuestApp;
import org.wasmachine.vm.endive.EndiveEngine;
import org.wasmachine.vm.engine.CompiledModule;
import org.wasmachine.vm.engine.Engine;
import org.wasmachine.vm.engine.GuestTrace;
import org.wasmachine.vm.engine.InstantiationException;
import org.wasmachine.vm.module.ModuleException;
import org.wasmachine.vm.translator.TranslatorEngine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code wasmachine run APP.wasm}: runs one app on one board until it ends. */
final class RunCommand implements Callable<Integer> {

  private final Setting<Path> file =
      Setting.required(
          Path.class,
          PositionalParamSpec.builder()
              .index("0")
              .paramLabel("APP.wasm")
              .description("The module."));

  private final Setting<List<String>> arguments =
      Setting.rest(
          PositionalParamSpec.builder()
              .index("1..*")
              .paramLabel("ARG")
              .description("The app's arguments; put -- before them."));

  private final BoardOption board = new BoardOption();
  private final ProcessOptions options = new ProcessOptions();

  private final Setting<Engines> engine =
      Setting.of(
          Engines.class,
          Engines.DEFAULT,
          OptionSpec.builder("--engine")
              .paramLabel("ENGINE")
              .description("One of ${COMPLETION-CANDIDATES}."));

  private final Setting<Optional<String>> function =
      Setting.optional(
          String.class,
          OptionSpec.builder("-f", "--function")
              .paramLabel("NAME")
              .description(
                  "Call this export with the arguments as numbers and print its results."));

  private final Setting<Optional<String>> trace =
      Setting.optional(
          String.class,
          OptionSpec.builder("--trace")
              .arity("0..1")
              .fallbackValue("")
              .paramLabel("FILE.vcd")
              .description(
                  "Pin changes: a line each on standard error, or a file for a waveform viewer."));

  private final Setting<Optional<Integer>> debug =
      Setting.optional(
          Integer.class,
          OptionSpec.builder("--debug")
              .arity("0..1")
              .fallbackValue("5005")
              .paramLabel("PORT")
              .description(
                  "Wait for a Java debugger (jdb, an IDE) at this port; it sees the app's C files,",
                  "lines and locals, if the app was built with -g. Port unless given: 5005."));

  private final CommandSpec spec = Setting.command(this);

  /** The command as it is typed. */
  CommandSpec spec() {
    spec.name("run").versionProvider(new Version());
    spec.usageMessage()
        .description(
            "Runs an app on a board until it ends.",
            "Exit code: the app's; 1 after a trap; 2 for wrong usage or a module that cannot be"
                + " loaded; 3 when the app ended with 0, but the board was gone by then.");
    Setting.addTo(spec, file, arguments, engine, function, trace, debug);
    Setting.addStandardHelp(spec);
    board.addTo(spec);
    options.addTo(spec);
    return spec;
  }

  @Override
  public Integer call() throws Exception {
    if (debug.value().isPresent() && !DebuggedJvm.isThis()) {
      var all = spec.root().commandLine().getParseResult().originalArgs();
      return DebuggedJvm.run(debug.value().get(), all);
    }
    boolean verbose = Main.verbose(spec);
    Machine machine = new Machine(engine(verbose), MachineNatives.of());
    CompiledModule module = load(machine);
    if (verbose) {
      module.remarks().forEach(System.err::println);
    }
    try (Interrupt interrupt = Interrupt.watch();
        Board opened = board.openInRealTime();
        BoardNatives _ = BoardNatives.addTo(machine.registry(), opened);
        AutoCloseable _ =
            trace.value().<AutoCloseable>map(to -> PinTrace.of(opened, to)).orElse(() -> {})) {
      ProcessConfig config =
          options
              .config(file.value().getFileName().toString(), opened)
              .withArguments(arguments.value())
              .withConsole(Console.system());
      int code;
      try (GuestProcess process = machine.start(module, config)) {
        code = interrupt.killing(process, () -> run(process));
      } catch (InstantiationException e) {
        throw new CommandFailure(
            Main.USAGE, file.value() + ": WASM module instantiate failed: " + e.getMessage(), e);
      }
      return isThereStill(opened) || code != 0 ? code : Main.BOARD_GONE;
    }
  }

  /** Writes do not wait for a board at the other end of a cable: did it get the app's last ones? */
  private static boolean isThereStill(Board board) {
    try {
      board.sync();
      return true;
    } catch (HalException e) {
      System.err.println(
          "wasmachine: the board was gone when the app ended, so the app's last operations may not"
              + " have been executed: "
              + e.getMessage());
      return false;
    }
  }

  private Engine engine(boolean verbose) {
    if (debug.value().isPresent()) {
      return TranslatorEngine.debuggable();
    }
    Engine chosen = engine.value().create();
    return verbose && chosen instanceof EndiveEngine endive ? endive.verbose() : chosen;
  }

  private CompiledModule load(Machine machine) {
    Path path = file.value();
    try {
      return machine.load(ModuleFile.read(path));
    } catch (ModuleException e) {
      throw new CommandFailure(
          Main.USAGE, path + ": WASM module load failed: " + e.getMessage(), e);
    }
  }

  private int run(GuestProcess process) {
    try {
      return function.value().isPresent()
          ? process.run(() -> callExport(process))
          : process.run(GuestApp.of(process)::runAlone);
    } catch (GuestExit e) {
      return e.code();
    } catch (Trap e) {
      process.flushConsole();
      List<String> stack = GuestTrace.of(process.compiled(), e);
      if (!stack.isEmpty()) {
        System.err.println("\n" + String.join("\n", stack) + "\n");
      }
      System.err.println("Exception: " + e.getMessage());
      return Main.FAILURE;
    }
  }

  private int callExport(GuestProcess process) {
    new EntryPoint(process).initialize();
    System.out.println(
        ExportCall.of(process.instance(), function.value().orElseThrow(), arguments.value()));
    return 0;
  }
}
