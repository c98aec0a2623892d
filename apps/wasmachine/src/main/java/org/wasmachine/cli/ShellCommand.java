package org.wasmachine.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.completer.StringsCompleter;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.wasmachine.vm.Console;
import org.wasmachine.vm.app.AppManagerConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** {@code wasmachine shell}: a prompt at the machine, or one command of it. */
@Command(
    name = "shell",
    mixinStandardHelpOptions = true,
    description = {
      "Opens the machine's prompt, with the commands of the peer and some more.",
      "With -c it runs one command; exit code 0, or 1 when it fails."
    })
final class ShellCommand implements Callable<Integer> {

  private static final String PROMPT = "\u001b[0;32mWASMachine>\u001b[0m ";
  private static final String PLAIN_PROMPT = "WASMachine> ";

  private final BoardOption board = new BoardOption();
  @Mixin private CommandSpec boardOptions = board.spec();

  @Option(
      names = "--storage",
      paramLabel = "DIR",
      description = "The machine's data: files and installed apps. Default: ${DEFAULT-VALUE}.")
  private Path storage = Path.of("wasmachine-data");

  @Option(names = "-c", paramLabel = "COMMAND", description = "Run this command and end.")
  private Optional<String> command = Optional.empty();

  @Option(names = "--max-apps", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  private int maxApps = AppManagerConfig.DEFAULT_MAX_APPS;

  @Option(names = "--engine", description = "One of ${COMPLETION-CANDIDATES}.")
  private Engines engine = Engines.compiler;

  @Override
  public Integer call() throws IOException {
    PrintStream out = System.out;
    Console console = new Console(java.io.InputStream.nullInputStream(), out, System.err);
    boolean quiet = command.isPresent();
    try (MachineService service =
        new MachineService(
            board.openInRealTime(),
            engine,
            storage,
            maxApps,
            console,
            quiet ? line -> {} : out::println)) {
      Shell shell = new Shell();
      ShellFileCommands.addTo(shell, service.files());
      ShellBoardCommands.addTo(shell, service);
      ShellAppCommands.addTo(shell, service);
      if (quiet) {
        return shell.execute(command.get(), out) == 0 ? 0 : Main.FAILURE;
      }
      converse(shell, out);
      return 0;
    }
  }

  private static void converse(Shell shell, PrintStream out) throws IOException {
    try (Terminal terminal = TerminalBuilder.builder().system(true).dumb(true).build()) {
      boolean dumb = terminal.getType().startsWith(Terminal.TYPE_DUMB);
      out.println();
      out.println("Type 'help' to get the list of commands.");
      out.println("Use UP/DOWN arrows to navigate through command history.");
      out.println("Press TAB when typing command name to auto-complete.");
      LineReader reader =
          LineReaderBuilder.builder()
              .terminal(terminal)
              .appName("wasmachine")
              .completer(new StringsCompleter(shell.names()))
              .build();
      while (!shell.ended()) {
        try {
          shell.execute(reader.readLine(dumb ? PLAIN_PROMPT : PROMPT), out);
          out.flush();
        } catch (UserInterruptException e) {
          out.println("'exit' leaves the shell");
        } catch (EndOfFileException e) {
          return;
        }
      }
    }
  }
}
