package org.wasmachine.cli;

import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/** A message as one line, {@code LEVEL Class: text}, without stack traces. */
public final class LogFormat extends Formatter {

  @Override
  public String format(LogRecord message) {
    String logger = message.getLoggerName() == null ? "" : message.getLoggerName();
    return "%s %s: %s%n"
        .formatted(
            name(message.getLevel()),
            logger.substring(logger.lastIndexOf('.') + 1),
            formatMessage(message));
  }

  /** The level's name as {@link System.Logger} and SLF4J say it. */
  static String name(Level level) {
    int value = level.intValue();
    if (value >= Level.SEVERE.intValue()) {
      return "ERROR";
    }
    if (value >= Level.WARNING.intValue()) {
      return "WARN";
    }
    return value >= Level.INFO.intValue()
        ? "INFO"
        : value >= Level.FINE.intValue() ? "DEBUG" : "TRACE";
  }
}
