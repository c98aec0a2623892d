package org.wasmachine.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A line of the shell taken apart by the peer's rules: words separated by spaces; double quotes
 * group, a backslash escapes backslash, quote and space. Beyond the peer, {@code > file} and {@code
 * >> file} at the end send the output to a file.
 *
 * @param words the command and what follows it
 * @param target where the output goes, if not to the console
 */
record ShellLine(List<String> words, Optional<Target> target) {

  /** A file for the output of a command. */
  record Target(String file, boolean append) {}

  /** A word, and whether it can be an operator. */
  private record Word(String text, boolean plain) {
    boolean is(String operator) {
      return plain && text.equals(operator);
    }
  }

  /**
   * Takes a line apart.
   *
   * @throws ShellArguments.Wrong if what follows {@code >} is not one file
   */
  static ShellLine parse(String line) {
    List<Word> words = split(line);
    List<String> before = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      Word word = words.get(i);
      if (word.is(">") || word.is(">>")) {
        if (i != words.size() - 2) {
          throw new ShellArguments.Wrong(word.text() + " needs one file behind it, at the end");
        }
        Target target = new Target(words.get(i + 1).text(), word.is(">>"));
        return new ShellLine(before, Optional.of(target));
      }
      before.add(word.text());
    }
    return new ShellLine(before, Optional.empty());
  }

  /** The words of a line without operators. */
  static List<String> words(String line) {
    return split(line).stream().map(Word::text).toList();
  }

  private static List<Word> split(String line) {
    List<Word> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean quoted = false;
    boolean inside = false;
    boolean plain = true;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\\' && i + 1 < line.length() && "\\\" ".indexOf(line.charAt(i + 1)) >= 0) {
        word.append(line.charAt(++i));
        inside = true;
        plain = false;
      } else if (c == '"') {
        quoted = !quoted;
        inside = true;
        plain = false;
      } else if (Character.isWhitespace(c) && !quoted) {
        if (inside) {
          words.add(new Word(word.toString(), plain));
        }
        word.setLength(0);
        inside = false;
        plain = true;
      } else {
        word.append(c);
        inside = true;
      }
    }
    if (inside) {
      words.add(new Word(word.toString(), plain));
    }
    return words;
  }
}
