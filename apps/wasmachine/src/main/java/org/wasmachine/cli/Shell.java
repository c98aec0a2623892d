package org.wasmachine.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.wasmachine.hal.HalException;
import org.wasmachine.vm.app.AppException;
import org.wasmachine.vm.fs.FsException;

/**
 * The commands at the prompt {@code WASMachine>}: those of the peer with its options and outputs,
 * and what a person at such a prompt expects besides. Each returns 0 or, like the peer's, -1 or 1.
 */
final class Shell {

  /** A command: its words without the name, and where it prints. */
  @FunctionalInterface
  interface Command {
    int run(List<String> words, PrintStream out);
  }

  /** Commands that belong together. */
  interface Family {
    void addTo(Shell shell);
  }

  private record Entry(String usage, String description, Command command) {}

  /** Puts the output of a command into a file. */
  @FunctionalInterface
  interface Redirection {
    void write(ShellLine.Target target, byte[] output);
  }

  private static final Logger LOG = System.getLogger(Shell.class.getName());
  private static final int LONGEST_LINE = 256;

  private final Map<String, Entry> commands = new LinkedHashMap<>();
  private final Redirection redirection;
  private boolean ended;

  /** A shell with the built-in commands only. */
  Shell(Redirection redirection) {
    this.redirection = redirection;
    add(
        "help",
        "[<string>] [-v <0|1>]",
        "Print the summary of all registered commands",
        this::help);
    add(
        "echo",
        "[<text>...] [> <file>]",
        "Print its arguments; > and >> send the output of any command to a file",
        Shell::echo);
    add("exit", "", "Leave the shell", this::exit);
  }

  /** Adds a command. */
  Shell add(String name, String usage, String description, Command command) {
    commands.put(name, new Entry(usage, description, command));
    return this;
  }

  /** Adds families of commands. */
  Shell add(Family... families) {
    for (Family family : families) {
      family.addTo(this);
    }
    return this;
  }

  Set<String> names() {
    return commands.keySet();
  }

  /** What may follow a command, in the peer's notation; empty if there is no such command. */
  Optional<String> usage(String name) {
    return Optional.ofNullable(commands.get(name)).map(Entry::usage);
  }

  /** Whether {@code exit} was given. */
  boolean ended() {
    return ended;
  }

  /** Ends the shell after the current command. */
  void end() {
    ended = true;
  }

  private int exit(List<String> words, PrintStream out) {
    ShellArguments.parse("exit", words, Map.of()).atMost(0);
    end();
    return 0;
  }

  private static int echo(List<String> words, PrintStream out) {
    out.println(String.join(" ", words));
    return 0;
  }

  /** Runs a line; prints what the peer prints of an unknown or failing command. */
  int execute(String line, PrintStream out) {
    if (line.length() > LONGEST_LINE) {
      out.println("The line has more than 256 characters");
      return -1;
    }
    int result;
    try {
      ShellLine parsed = ShellLine.parse(line);
      if (parsed.words().isEmpty()) {
        return 0;
      }
      if (!commands.containsKey(parsed.words().getFirst())) {
        out.println("Unrecognized command");
        return -1;
      }
      result = run(parsed, out);
    } catch (FsException e) {
      out.println(e.getMessage() + " (errno " + e.errno().number() + ")");
      result = -1;
    } catch (ShellArguments.Wrong | CommandFailure | HalException | AppException e) {
      out.println(e.getMessage());
      result = -1;
    } catch (RuntimeException e) { // one command's defect must not take the prompt away
      LOG.log(Level.ERROR, "the command \"" + line + "\" failed", e);
      out.println("internal error: " + e);
      result = -1;
    }
    if (result != 0) {
      out.printf(
          "Command returned non-zero error code: 0x%x (%s)%n",
          result, result == -1 ? "ESP_FAIL" : "ERROR");
    }
    return result;
  }

  private int run(ShellLine line, PrintStream out) {
    String name = line.words().getFirst();
    List<String> words = line.words().subList(1, line.words().size());
    if (words.equals(List.of("--help"))) {
      print(name, false, out);
      return 0;
    }
    Command command = commands.get(name).command();
    if (line.target().isEmpty()) {
      return command.run(words, out);
    }
    ByteArrayOutputStream caught = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(caught, false, StandardCharsets.UTF_8);
    int result = command.run(words, stream);
    stream.flush();
    redirection.write(line.target().get(), caught.toByteArray());
    return result;
  }

  private int help(List<String> words, PrintStream out) {
    ShellArguments arguments = ShellArguments.parse("help", words, Map.of("-v", "v")).atMost(1);
    boolean brief = arguments.number("v", 1) == 0;
    if (!arguments.words().isEmpty()) {
      String wanted = arguments.words().getFirst();
      if (!commands.containsKey(wanted)) {
        out.println("help: Unrecognized option '" + wanted + "'. Enter 'help' to see commands.");
        return -1;
      }
      print(wanted, brief, out);
      return 0;
    }
    commands.keySet().forEach(name -> print(name, brief, out));
    return 0;
  }

  private void print(String name, boolean brief, PrintStream out) {
    Entry entry = commands.get(name);
    out.println(name + "  " + entry.usage());
    out.println("  " + entry.description());
    if (!brief) {
      out.println();
    }
  }
}
