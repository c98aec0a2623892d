package org.wasmachine.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.logging.ConsoleHandler;
import java.util.logging.Level;
import java.util.logging.LogManager;

/**
 * How the program logs: a line a message on standard error, from the level in {@code
 * $WASMACHINE_LOG} up (ERROR, WARN, INFO, DEBUG, TRACE or OFF; WARN without it). Made by the log
 * manager when it is first needed, because {@code jvm.options} names this class: a start that logs
 * nothing pays next to nothing.
 */
public final class LogConfiguration {

  static final String VARIABLE = "WASMACHINE_LOG";

  /** Configures the log manager. */
  public LogConfiguration() throws IOException {
    // Pi4J logs as errors that a computer is no Raspberry Pi; pi4j: says itself what it found.
    // Paho logs each broken connection as an error; wasmachine.mqtt says it in one line.
    String properties =
        """
        handlers=%1$s
        %1$s.level=ALL
        %1$s.formatter=%2$s
        com.pi4j.level=OFF
        org.eclipse.paho.level=OFF
        .level=%3$s
        """
            .formatted(
                ConsoleHandler.class.getName(),
                LogFormat.class.getName(),
                level(System.getenv().getOrDefault(VARIABLE, "")).getName());
    LogManager.getLogManager()
        .readConfiguration(new ByteArrayInputStream(properties.getBytes(StandardCharsets.UTF_8)));
  }

  /** The level of that name; WARN for a name that is none. */
  static Level level(String name) {
    return switch (name.strip().toUpperCase(Locale.ROOT)) {
      case "OFF" -> Level.OFF;
      case "ERROR" -> Level.SEVERE;
      case "INFO" -> Level.INFO;
      case "DEBUG" -> Level.FINE;
      case "TRACE", "ALL" -> Level.ALL;
      default -> Level.WARNING;
    };
  }
}
