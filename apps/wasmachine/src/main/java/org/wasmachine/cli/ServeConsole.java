package org.wasmachine.cli;

/** The prompt of a machine that serves, in the background, as long as the machine runs. */
final class ServeConsole {

  private static final String HERE = "-";

  private ServeConsole() {}

  /**
   * Starts it.
   *
   * @param where a serial line; {@code -} for this terminal, whose end is the machine's end
   * @throws org.wasmachine.hal.HalException if the line cannot be opened
   */
  static void start(MachineService service, String where, int baud) {
    if (where.equals(HERE)) {
      Thread.ofPlatform().daemon().name("console").start(() -> here(service));
    } else {
      service.closes(SerialLine.start(where, baud, line -> at(service, line)));
    }
  }

  private static void here(MachineService service) {
    try (ShellConsole console = ShellConsole.here()) {
      console.converse(service, true);
    }
    service.end(MachineService.End.STOP);
  }

  /** Leaving the shell starts a new one, as at a terminal line with a login. */
  private static void at(MachineService service, SerialStream line) {
    try (ShellConsole console = ShellConsole.at(line)) {
      boolean there = true;
      while (there && service.asked().isEmpty()) {
        there = console.converse(service, false);
      }
    }
  }
}
