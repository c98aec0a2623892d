package org.wasmachine.cli;

import java.io.IOError;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.terminal.impl.ExternalTerminal;
import org.wasmachine.vm.app.AppInfo;

/** The prompt {@code WASMachine>} at a terminal, with history and completion. */
final class ShellConsole implements AutoCloseable {

  private static final String PROMPT = "\u001b[0;32mWASMachine>\u001b[0m ";
  private static final String PLAIN_PROMPT = "WASMachine> ";
  private static final Size SERIAL_SIZE = Size.of(80, 24); // a serial line has none of its own

  private static final int HISTORY = 500;
  private static final String SECRETS = "sta *"; // with a password

  private static final Logger LOG = System.getLogger(ShellConsole.class.getName());

  private final Terminal terminal;
  private final PrintStream out;

  private ShellConsole(Terminal terminal) {
    this.terminal = terminal;
    this.out = new PrintStream(terminal.output(), true, StandardCharsets.UTF_8);
  }

  /** At the terminal this program was started from. */
  static ShellConsole here() {
    try {
      Terminal terminal = TerminalBuilder.builder().system(true).dumb(true).build();
      if (terminal.getSize().getColumns() == 0) { // a login at a serial line
        terminal.setSize(SERIAL_SIZE);
      }
      return new ShellConsole(terminal);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** At whatever terminal is at the other end of a serial line. */
  static ShellConsole at(SerialStream line) {
    try {
      Terminal terminal =
          new ExternalTerminal("serial", "ansi", line.in(), line.out(), StandardCharsets.UTF_8);
      terminal.setSize(SERIAL_SIZE);
      return new ShellConsole(terminal);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where commands print. */
  PrintStream out() {
    return out;
  }

  /**
   * Greets and runs what is typed until the shell has ended or the terminal has gone.
   *
   * @param interruptLeaves whether Ctrl-C leaves, too
   * @return whether the terminal is still there
   */
  boolean converse(MachineService service, boolean interruptLeaves) {
    Shell shell = service.shell();
    boolean dumb = terminal.getType().startsWith(Terminal.TYPE_DUMB);
    out.println();
    out.println("Type 'help' to get the list of commands.");
    out.println("Use UP/DOWN arrows to navigate through command history.");
    out.println("Press TAB when typing command name to auto-complete.");
    LineReader reader = reader(shell, service);
    while (!shell.ended()) {
      try {
        shell.execute(reader.readLine(dumb ? PLAIN_PROMPT : PROMPT), out);
      } catch (UserInterruptException e) {
        if (interruptLeaves) {
          return true;
        }
        out.println("'exit' leaves the shell");
      } catch (EndOfFileException | IOError e) { // nothing comes, or nothing goes out any more
        return false;
      }
    }
    return true;
  }

  private LineReader reader(Shell shell, MachineService service) {
    ShellPaths paths = new ShellPaths(service.files());
    return LineReaderBuilder.builder()
        .terminal(terminal)
        .appName("wasmachine")
        .parser(new DefaultParser().quoteChars(new char[] {'"'}).escapeChars(new char[] {'\\'}))
        .completer(
            new ShellCompleter(
                shell, paths, () -> service.apps().apps().stream().map(AppInfo::name)))
        .variable(LineReader.HISTORY_FILE, ownerOnly(service.storage().history()))
        .variable(LineReader.HISTORY_SIZE, HISTORY)
        .variable(LineReader.HISTORY_FILE_SIZE, HISTORY)
        .variable(LineReader.HISTORY_IGNORE, SECRETS)
        .option(LineReader.Option.BRACKETED_PASTE, false)
        .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
        .build();
  }

  /** Nobody else is to read what was typed. */
  private static Path ownerOnly(Path file) {
    try {
      if (Files.notExists(file)) {
        Files.createFile(file);
        PosixFileAttributeView mode =
            Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (mode != null) {
          mode.setPermissions(PosixFilePermissions.fromString("rw-------"));
        }
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "no history is kept in {0}: {1}", file, e.getMessage());
    }
    return file;
  }

  @Override
  public void close() {
    try {
      terminal.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
