package org.wasmachine.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.wasmachine.boards.InvalidProfileException;
import org.wasmachine.hal.HalException;
import org.wasmachine.vm.remote.RemoteException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The program people start: {@code wasmachine COMMAND}. */
@Command(
    name = "wasmachine",
    description = "Runs WebAssembly apps on boards: simulated, at a serial port, or this computer.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND")
public final class Main implements Callable<Integer> {

  /** Exit code for wrong usage and for a module that cannot be loaded. */
  static final int USAGE = 2;

  /** Exit code after a trap or another failure. */
  static final int FAILURE = 1;

  /**
   * The commands by name. Reading a command's annotations costs start-up time, so only the one that
   * is asked for is read; all of them for help and for suggestions.
   */
  private static final Map<String, Supplier<?>> COMMANDS = commands();

  private static Map<String, Supplier<?>> commands() {
    Map<String, Supplier<?>> commands = new LinkedHashMap<>();
    commands.put("run", RunCommand::new);
    commands.put("boards", BoardsCommand::new);
    commands.put("board", BoardCommand::new);
    commands.put("pins", PinsCommand::new);
    commands.put("inspect", InspectCommand::new);
    commands.put("imports", ImportsCommand::new);
    commands.put("shell", ShellCommand::new);
    commands.put("serve", ServeCommand::new);
    commands.put("install", InstallCommand::new);
    commands.put("uninstall", UninstallCommand::new);
    commands.put("query", QueryCommand::new);
    commands.put("request", RequestCommand::new);
    commands.put("subscribe", SubscribeCommand::new);
    commands.put("devices", DevicesCommand::new);
    commands.put("doctor", DoctorCommand::new);
    commands.put("bridge", BridgeCommand::new);
    commands.put("firmware", FirmwareCommand::new);
    commands.put("train", TrainCommand::new);
    commands.put("rewrite-jars", RewriteJarsCommand::new);
    commands.put("help", CommandLine.HelpCommand::new);
    return commands;
  }

  @Option(
      names = "--verbose",
      scope = CommandLine.ScopeType.INHERIT,
      description = "Say more; print Java stack traces of failures.")
  private boolean verbose;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  private Main() {}

  /** Runs a command and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    int code = execute(arguments);
    System.out.flush();
    System.err.flush();
    System.exit(code);
  }

  /** Runs a command; its exit code. */
  static int execute(String... arguments) {
    Main main = new Main();
    CommandLine line = new CommandLine(main);
    String first = arguments.length == 0 ? "" : arguments[0];
    if (COMMANDS.containsKey(first) && !first.equals("help")) {
      line.addSubcommand(first, COMMANDS.get(first).get());
    } else {
      COMMANDS.forEach((name, command) -> line.addSubcommand(name, command.get()));
    }
    line.setExecutionExceptionHandler((failure, _, _) -> main.report(failure));
    line.setParameterExceptionHandler(Main::reportUsage);
    return line.execute(arguments);
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
          case InvalidProfileException e -> e.getMessage();
          default -> "internal error: " + failure + (verbose ? "" : "; --verbose shows where");
        };
    System.err.println("wasmachine: " + message);
    if (verbose) {
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
