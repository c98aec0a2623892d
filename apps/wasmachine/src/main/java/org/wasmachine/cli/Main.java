package org.wasmachine.cli;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.wasmachine.boards.InvalidProfileException;
import org.wasmachine.hal.HalException;
import org.wasmachine.vm.app.AppException;
import org.wasmachine.vm.remote.RemoteException;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** The program people start: {@code wasmachine COMMAND}. */
public final class Main implements Callable<Integer> {

  /** Exit code for wrong usage and for a module that cannot be loaded. */
  static final int USAGE = 2;

  /** Exit code after a trap or another failure. */
  static final int FAILURE = 1;

  /** Exit code of {@code run} when the app ended with 0, but the board was gone by then. */
  static final int BOARD_GONE = 3;

  /** The commands, in the order of help. */
  private static final List<String> COMMANDS =
      List.of(
          "run",
          "boards",
          "board",
          "pins",
          "inspect",
          "imports",
          "sensors",
          "shell",
          "serve",
          "install",
          "uninstall",
          "query",
          "request",
          "subscribe",
          "cert",
          "devices",
          "doctor",
          "bridge",
          "firmware",
          "broker",
          "train",
          "rewrite-jars",
          "help");

  /**
   * A command by its name. Loading a command and reading its annotations costs start-up time, so
   * only the one that is asked for is made; all of them for help and for suggestions.
   */
  private static Object command(String name) {
    return switch (name) {
      case "run" -> new RunCommand().spec();
      case "boards" -> new BoardsCommand();
      case "board" -> new BoardCommand();
      case "pins" -> new PinsCommand();
      case "inspect" -> new InspectCommand();
      case "imports" -> new ImportsCommand();
      case "sensors" -> new SensorsCommand();
      case "shell" -> new ShellCommand();
      case "serve" -> new ServeCommand();
      case "install" -> new InstallCommand();
      case "uninstall" -> new UninstallCommand();
      case "query" -> new QueryCommand();
      case "request" -> new RequestCommand();
      case "subscribe" -> new SubscribeCommand();
      case "cert" -> new CertCommand();
      case "devices" -> new DevicesCommand();
      case "doctor" -> new DoctorCommand();
      case "bridge" -> new BridgeCommand();
      case "firmware" -> new FirmwareCommand();
      case "train" -> new TrainCommand();
      case "rewrite-jars" -> new RewriteJarsCommand();
      case "broker" -> new BrokerCommand();
      case "help" -> new CommandLine.HelpCommand();
      default -> throw new IllegalArgumentException("no command " + name);
    };
  }

  private final Setting<Boolean> verbose =
      Setting.flag(
          OptionSpec.builder("--verbose")
              .scopeType(CommandLine.ScopeType.INHERIT)
              .description("Say more; print Java stack traces of failures."));

  private final CommandSpec spec = Setting.command(this);

  private Main() {
    spec.name("wasmachine").versionProvider(new Version());
    spec.usageMessage()
        .description(
            "Runs WebAssembly apps on boards: simulated, at a serial port, or this computer.")
        .synopsisSubcommandLabel("COMMAND");
    Setting.addTo(spec, verbose);
    Setting.addStandardHelp(spec);
  }

  /** Runs a command and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    int code = execute(arguments);
    if (System.out.checkError() && code == 0) { // a print stream throws nothing
      System.err.println("wasmachine: cannot write standard output: it is closed or full");
      code = FAILURE;
    }
    System.err.flush();
    if (arguments.length > 0 && arguments[0].equals("run") && !otherHooks()) {
      Runtime.getRuntime().halt(code);
    }
    System.exit(code);
  }

  /**
   * Whether anybody but us wants to hear of the JVM's end: it is on its way already after a signal,
   * or options for the JVM were given, of a recorder or an agent perhaps. An exit first makes a
   * logger, for an event that nobody asked for, which is a twentieth of a start; {@code run} has
   * closed what it opened and needs none.
   */
  private static boolean otherHooks() {
    if (System.getenv("WASMACHINE_JAVA_OPTIONS") != null) {
      return true;
    }
    try {
      Runtime.getRuntime().removeShutdownHook(new Thread());
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }

  /** Runs a command; its exit code. */
  static int execute(String... arguments) {
    Main main = new Main();
    CommandLine line = new CommandLine(main.spec);
    String first = arguments.length == 0 ? "" : arguments[0];
    boolean known = COMMANDS.contains(first) && !first.equals("help");
    for (String name : known ? List.of(first) : COMMANDS) {
      line.addSubcommand(name, command(name));
    }
    line.registerConverter(Path.class, Path::of); // jvm.options keeps picocli from loading its own
    line.setExecutionStrategy(
        parsed -> {
          line.setInterpolateVariables(true); // for help; see Setting.command
          return new CommandLine.RunLast().execute(parsed);
        });
    line.setExecutionExceptionHandler((failure, _, _) -> main.report(failure));
    line.setParameterExceptionHandler(Main::reportUsage);
    return line.execute(arguments);
  }

  /** Whether the user wants to know more. */
  static boolean verbose(CommandSpec command) {
    return command.root().userObject() instanceof Main main && main.verbose.value();
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return USAGE;
  }

  private int report(Exception failure) {
    String message =
        switch (failure) {
          case CommandFailure e -> e.getMessage();
          case HalException e -> e.getMessage();
          case RemoteException e -> e.getMessage();
          case AppException e -> e.getMessage();
          case UncheckedIOException e -> e.getCause().getMessage();
          case InvalidProfileException e -> e.getMessage();
          default ->
              "internal error: " + failure + (verbose.value() ? "" : "; --verbose shows where");
        };
    System.err.println("wasmachine: " + message);
    if (verbose.value()) {
      failure.printStackTrace();
    }
    return failure instanceof CommandFailure e ? e.exitCode() : FAILURE;
  }

  private static int reportUsage(ParameterException failure, String[] arguments) {
    CommandLine line = failure.getCommandLine();
    PrintWriter err = line.getErr();
    err.println("wasmachine: " + failure.getMessage());
    if (!CommandLine.UnmatchedArgumentException.printSuggestions(failure, err)) {
      err.println("Try '" + line.getCommandSpec().qualifiedName() + " --help'.");
    }
    err.flush();
    return USAGE;
  }
}
