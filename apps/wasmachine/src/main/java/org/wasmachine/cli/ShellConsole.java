package org.wasmachine.cli;

import java.io.IOError;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.completer.StringsCompleter;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.terminal.impl.ExternalTerminal;

/** The prompt {@code WASMachine>} at a terminal, with history and completion. */
final class ShellConsole implements AutoCloseable {

  private static final String PROMPT = "\u001b[0;32mWASMachine>\u001b[0m ";
  private static final String PLAIN_PROMPT = "WASMachine> ";
  private static final Size SERIAL_SIZE = Size.of(80, 24); // a serial line has none of its own

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
  boolean converse(Shell shell, boolean interruptLeaves) {
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
            .option(LineReader.Option.BRACKETED_PASTE, false)
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            .build();
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

  @Override
  public void close() {
    try {
      terminal.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
