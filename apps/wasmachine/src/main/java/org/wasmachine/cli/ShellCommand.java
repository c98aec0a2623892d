package org.wasmachine.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.wasmachine.vm.app.AppManagerConfig;
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

  private final BoardOption board = new BoardOption();
  @Mixin private CommandSpec boardOptions = board.spec();

  private final NetworkOptions network = new NetworkOptions();
  @Mixin private CommandSpec networkOptions = network.spec();

  @Option(
      names = "--storage",
      paramLabel = "DIR",
      description = "The machine's data: files and installed apps. Default: ${DEFAULT-VALUE}.")
  private Path storage = Path.of("wasmachine-data");

  @Option(names = "-c", paramLabel = "COMMAND", description = "Run this command and end.")
  private Optional<String> command = Optional.empty();

  @Option(
      names = "--serial",
      paramLabel = "DEV",
      description = "Have the prompt at a serial line instead of at this terminal.")
  private Optional<String> serial = Optional.empty();

  @Option(names = "--baud", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  private int baud = 115_200;

  @Option(names = "--max-apps", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  private int maxApps = AppManagerConfig.DEFAULT_MAX_APPS;

  @Option(
      names = "--engine",
      description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Engines engine = Engines.DEFAULT;

  @Override
  public Integer call() throws Exception {
    if (command.isPresent()) {
      return runCommand(command.get());
    }
    MachineService.End end;
    do {
      try (MachineLog log = MachineLog.open(MachineLog.Form.text, System.out);
          MachineService service = start(log)) {
        if (serial.isPresent()) {
          try (SerialStream line = SerialStream.open(serial.get(), baud);
              ShellConsole console = ShellConsole.at(line)) {
            console.converse(service.shell(), false);
          }
        } else {
          try (ShellConsole console = ShellConsole.here()) {
            console.converse(service.shell(), false);
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
        MachineService service = start(log)) {
      return service.shell().execute(line, System.out) == 0 ? 0 : Main.FAILURE;
    }
  }

  private MachineService start(MachineLog log) {
    return new MachineService(
        board.openInRealTime(), engine, storage, maxApps, network.policy(), log);
  }
}
