package org.wasmachine.vm.app;

import java.util.Objects;
import java.util.function.Consumer;

/**
 * Where the machine's own lines about apps go, in the peer's words, so that scripts that grep them
 * work here too. Must be safe for concurrent use.
 *
 * @param progress what went well
 * @param failure what went wrong
 */
public record DeviceConsole(Consumer<String> progress, Consumer<String> failure) {

  public DeviceConsole {
    Objects.requireNonNull(progress);
    Objects.requireNonNull(failure);
  }

  /** All lines to one place. */
  public static DeviceConsole to(Consumer<String> lines) {
    return new DeviceConsole(lines, lines);
  }

  /** Only failures are said. */
  public static DeviceConsole failuresTo(Consumer<String> lines) {
    return new DeviceConsole(_ -> {}, lines);
  }

  void say(String line) {
    progress.accept(printable(line));
  }

  void complain(String line) {
    failure.accept(printable(line));
  }

  /** Lines quote what apps and clients send; that must not drive the terminal of who reads it. */
  private static String printable(String line) {
    return line.chars().anyMatch(Character::isISOControl)
        ? line.replaceAll("[\\p{Cntrl}\u0080-\u009F]", "?")
        : line;
  }
}
