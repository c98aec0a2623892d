package org.wasmachine.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  private record Entry(String usage, String description, Command command) {}

  private static final int LONGEST_LINE = 256;

  private final Map<String, Entry> commands = new LinkedHashMap<>();
  private boolean ended;

  /** A shell with the built-in commands only. */
  Shell() {
    add(
        "help",
        "[<string>] [-v <0|1>]",
        "Print the summary of all registered commands",
        this::help);
    add("exit", "", "Leave the shell", (_, _) -> end());
  }

  /** Adds a command. */
  Shell add(String name, String usage, String description, Command command) {
    commands.put(name, new Entry(usage, description, command));
    return this;
  }

  Set<String> names() {
    return commands.keySet();
  }

  /** Whether {@code exit} was given. */
  boolean ended() {
    return ended;
  }

  private int end() {
    ended = true;
    return 0;
  }

  /** Runs a line; prints what the peer prints of an unknown or failing command. */
  int execute(String line, PrintStream out) {
    if (line.length() > LONGEST_LINE) {
      out.println("The line has more than 256 characters");
      return -1;
    }
    List<String> words = split(line);
    if (words.isEmpty()) {
      return 0;
    }
    String name = words.removeFirst();
    Entry entry = commands.get(name);
    if (entry == null) {
      out.println("Unrecognized command");
      return -1;
    }
    int result = run(entry, words, out);
    if (result != 0) {
      out.printf(
          "Command returned non-zero error code: 0x%x (%s)%n",
          result, result == -1 ? "ESP_FAIL" : "ERROR");
    }
    return result;
  }

  private static int run(Entry entry, List<String> words, PrintStream out) {
    try {
      return entry.command().run(words, out);
    } catch (ShellArguments.Wrong | CommandFailure | HalException | AppException e) {
      out.println(e.getMessage());
      return -1;
    } catch (FsException e) {
      out.println(e.getMessage() + " (errno " + e.errno().number() + ")");
      return -1;
    }
  }

  /**
   * Words separated by spaces; double quotes group, a backslash escapes backslash, quote, space.
   */
  static List<String> split(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean quoted = false;
    boolean inside = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\\' && i + 1 < line.length() && "\\\" ".indexOf(line.charAt(i + 1)) >= 0) {
        word.append(line.charAt(++i));
        inside = true;
      } else if (c == '"') {
        quoted = !quoted;
        inside = true;
      } else if (Character.isWhitespace(c) && !quoted) {
        if (inside) {
          words.add(word.toString());
        }
        word.setLength(0);
        inside = false;
      } else {
        word.append(c);
        inside = true;
      }
    }
    if (inside) {
      words.add(word.toString());
    }
    return words;
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
