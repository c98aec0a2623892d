package org.wasmachine.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The words behind a shell command, by the peer's rules: short and long options, {@code
 * --opt=value} or {@code -o value}, options also behind positionals. Messages are those of its
 * parser.
 */
final class ShellArguments {

  /** A wrong option or argument; the message is one line. */
  static final class Wrong extends RuntimeException {
    Wrong(String message) {
      super(message, null, false, false);
    }
  }

  private final String command;
  private final Map<String, String> options = new HashMap<>();
  private final List<String> words = new ArrayList<>();

  private ShellArguments(String command) {
    this.command = command;
  }

  /**
   * Sorts words.
   *
   * @param names the options of the command, short or long to one name; each takes a value
   * @throws Wrong if an option is unknown or lacks its value
   */
  static ShellArguments parse(String command, List<String> given, Map<String, String> names) {
    ShellArguments sorted = new ShellArguments(command);
    for (int i = 0; i < given.size(); i++) {
      String word = given.get(i);
      int equals = word.startsWith("--") ? word.indexOf('=') : -1;
      String option = equals < 0 ? word : word.substring(0, equals);
      if (!word.startsWith("-") || word.length() == 1) {
        sorted.words.add(word);
      } else if (!names.containsKey(option)) {
        throw new Wrong("%s: invalid option \"%s\"".formatted(command, word));
      } else if (equals >= 0) {
        sorted.options.put(names.get(option), word.substring(equals + 1));
      } else if (i + 1 < given.size()) {
        sorted.options.put(names.get(option), given.get(++i));
      } else {
        throw new Wrong("%s: option \"%s\" requires an argument".formatted(command, word));
      }
    }
    return sorted;
  }

  /** The value of an option. */
  Optional<String> option(String name) {
    return Optional.ofNullable(options.get(name));
  }

  /** The value of an option that must be a whole number. */
  int number(String name, int otherwise) {
    String text = options.get(name);
    if (text == null) {
      return otherwise;
    }
    try {
      return Integer.decode(text);
    } catch (NumberFormatException e) {
      String option = (name.length() == 1 ? "-" : "--") + name;
      throw new Wrong("%s: invalid argument \"%s\" to option %s".formatted(command, text, option));
    }
  }

  /** A value that is given as an option or, which is shorter, as a positional argument. */
  String optionOrWord(String name, int index, String shown) {
    return option(name)
        .or(() -> words.stream().skip(index).findFirst())
        .orElseThrow(() -> new Wrong("%s: missing option %s".formatted(command, shown)));
  }

  /** A positional argument that must be there. */
  String word(int index, String shown) {
    if (index >= words.size()) {
      throw new Wrong("%s: missing option %s".formatted(command, shown));
    }
    return words.get(index);
  }

  /** The positional arguments. */
  List<String> words() {
    return words;
  }

  /** Refuses more positional arguments than there can be. */
  ShellArguments atMost(int count) {
    if (words.size() > count) {
      throw new Wrong("%s: excess option %s".formatted(command, words.get(count)));
    }
    return this;
  }
}
