package org.wasmachine.cli;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.wasmachine.ext.sensor.BoardSensors;

/** The shell's commands about the machine as a whole. */
final class ShellMachineCommands implements Shell.Family {

  private static final int DEFAULT_LINES = 20;

  private final MachineService service;

  ShellMachineCommands(MachineService service) {
    this.service = service;
  }

  @Override
  public void addTo(Shell shell) {
    shell.add("log", "[-n <lines>]", "Show what machine, apps and libraries said last", this::log);
    shell.add("sensors", "", "Show the sensors that apps can open", this::sensors);
    shell.add(
        "reboot",
        "",
        "Stop all applications and start the machine anew",
        (words, out) -> reboot(shell, words, out));
  }

  private int log(List<String> words, PrintStream out) {
    ShellArguments arguments =
        ShellArguments.parse("log", words, Map.of("-n", "n", "--lines", "n")).atMost(0);
    int lines = arguments.number("n", DEFAULT_LINES);
    if (lines < 0) {
      throw new ShellArguments.Wrong("log: invalid argument \"" + lines + "\" to option -n");
    }
    service.log().last(lines).forEach(line -> out.println(line.text()));
    return 0;
  }

  private int sensors(List<String> words, PrintStream out) {
    ShellArguments.parse("sensors", words, Map.of()).atMost(0);
    out.print(SensorTable.render(new BoardSensors(service.board()).survey()));
    return 0;
  }

  private int reboot(Shell shell, List<String> words, PrintStream out) {
    ShellArguments.parse("reboot", words, Map.of()).atMost(0);
    out.println("rebooting");
    service.end(MachineService.End.REBOOT);
    shell.end();
    return 0;
  }
}
