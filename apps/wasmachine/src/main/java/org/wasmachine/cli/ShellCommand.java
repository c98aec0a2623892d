package org.wasmachine.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** {@code wasmachine shell}: a prompt at the machine, or one command of it. */
@Command(
    name = "shell",
    mixinStandardHelpOptions = true,
    description = {
      "Opens the machine's prompt, with the commands of the peer and some more.",
      "With -c it runs one command; exit code 0, or 1 when it fails."
    })
final class ShellCommand implements Callable<Integer> {

  private final MachineOptions machine = new MachineOptions();
  @Mixin private CommandSpec machineOptions = machine.spec();

  @Option(names = "-c", paramLabel = "COMMAND", description = "Run this command and end.")
  private Optional<String> command = Optional.empty();

  @Option(
      names = "--serial",
      paramLabel = "DEV",
      description = "Have the prompt at a serial line instead of at this terminal.")
  private Optional<String> serial = Optional.empty();

  @Option(names = "--baud", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  private int baud = 115_200;

  @Override
  public Integer call() throws Exception {
    if (command.isPresent()) {
      return runCommand(command.get());
    }
    MachineService.End end;
    do {
      try (MachineLog log = MachineLog.open(MachineLog.Form.text, System.out);
          MachineService service = machine.start(log)) {
        if (serial.isPresent()) {
          try (SerialStream line = SerialStream.open(serial.get(), baud);
              ShellConsole console = ShellConsole.at(line)) {
            console.converse(service, false);
          }
        } else {
          try (ShellConsole console = ShellConsole.here()) {
            console.converse(service, false);
          }
        }
        end = service.asked().orElse(MachineService.End.STOP);
      }
    } while (end == MachineService.End.REBOOT);
    return 0;
  }

  /** Prints nothing but what the command does, for scripts. */
  private int runCommand(String line) {
    try (MachineLog log = MachineLog.open(MachineLog.Form.none, System.out);
        MachineService service = machine.start(log)) {
      return service.shell().execute(line, System.out) == 0 ? 0 : Main.FAILURE;
    }
  }
}
