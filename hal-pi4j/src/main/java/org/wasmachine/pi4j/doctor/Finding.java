package org.wasmachine.pi4j.doctor;

import java.util.Objects;
import java.util.Optional;

/**
 * One thing that the doctor looked at.
 *
 * @param level how bad it is
 * @param subject what was looked at, one or two words
 * @param text what was found, one line
 * @param cure what to do, one line; always there for a problem
 */
public record Finding(Level level, String subject, String text, Optional<String> cure) {

  /** How bad a finding is. */
  public enum Level {
    /** As it should be. */
    OK,
    /** Something is switched off or in use that an app may want. */
    HINT,
    /** Boards of {@code pi4j:} do not work, or not all of them. */
    PROBLEM
  }

  /** Checks that a problem has a cure. */
  public Finding {
    Objects.requireNonNull(level);
    if (level == Level.PROBLEM && cure.isEmpty()) {
      throw new IllegalArgumentException(subject + ": a problem without a cure");
    }
  }

  static Finding ok(String subject, String text) {
    return new Finding(Level.OK, subject, text, Optional.empty());
  }

  static Finding hint(String subject, String text, String cure) {
    return new Finding(Level.HINT, subject, text, Optional.of(cure));
  }

  static Finding problem(String subject, String text, String cure) {
    return new Finding(Level.PROBLEM, subject, text, Optional.of(cure));
  }

  /** For people: {@code ok kernel 6.6.62}, the cure in the next line. */
  @Override
  public String toString() {
    String mark =
        switch (level) {
          case OK -> "ok";
          case HINT -> "hint";
          case PROBLEM -> "PROBLEM";
        };
    String line = "%-8s %-8s %s".formatted(mark, subject, text);
    return cure.map(what -> line + System.lineSeparator() + " ".repeat(18) + what).orElse(line);
  }
}
