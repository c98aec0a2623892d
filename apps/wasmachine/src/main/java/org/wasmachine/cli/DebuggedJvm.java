package org.wasmachine.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * The JVM that waits for a debugger: a debugger's agent can only be given to a JVM at its start, so
 * {@code run --debug} starts another one with the same options and arguments.
 */
final class DebuggedJvm {
  private static final String MARK = "wasmachine.debugged";

  private DebuggedJvm() {}

  /** Whether this is that JVM. */
  static boolean isThis() {
    return Boolean.getBoolean(MARK);
  }

  /**
   * Runs the program again and waits for its end.
   *
   * @param port where a debugger attaches, on this computer only
   * @return the exit code
   */
  static int run(int port, List<String> arguments) throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    for (var option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (!option.startsWith("-XX:AOT")) {
        command.add(option);
      }
    }
    command.add("-D" + MARK + "=true");
    command.add("-agentlib:jdwp=transport=dt_socket,server=y,suspend=y,address=127.0.0.1:" + port);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(Main.class.getName());
    command.addAll(arguments);
    System.err.println(
        "wasmachine: waiting for a Java debugger, for example: jdb -attach 127.0.0.1:" + port);
    System.err.flush();
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }
}
