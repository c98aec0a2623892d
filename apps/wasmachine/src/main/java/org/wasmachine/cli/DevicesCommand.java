package org.wasmachine.cli;

import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import org.wasmachine.hal.BoardProvider;
import org.wasmachine.hal.BoardUri;
import org.wasmachine.hal.HalException;
import org.wasmachine.serial.SerialPorts;
import org.wasmachine.serial.protocol.HelloReply;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code wasmachine devices}: the boards that can be opened here and now. */
@Command(
    name = "devices",
    mixinStandardHelpOptions = true,
    description =
        "Lists serial ports and who answers there, and the boards that can be opened now.")
final class DevicesCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "PORT",
      arity = "0..*",
      description = "Ask only these, which may be ports that no list contains, like ptys.")
  private List<String> named = List.of();

  @Override
  public Integer call() {
    List<SerialPorts.Device> ports =
        named.isEmpty() ? SerialPorts.devices() : SerialPorts.devicesAt(named);
    list(ports);
    if (named.isEmpty()) {
      listBoards(ports);
    }
    return 0;
  }

  private static void list(List<SerialPorts.Device> ports) {
    System.out.println(ports.isEmpty() ? "No serial ports." : "Serial ports:");
    ports.forEach(
        device ->
            System.out.printf(
                "  %-20s %s%n",
                device.port().path(),
                device
                    .bridge()
                    .map(DevicesCommand::describe)
                    .or(device::problem)
                    .orElse(device.port().description() + ": no bridge answers")));
  }

  private static void listBoards(List<SerialPorts.Device> ports) {
    System.out.println("Boards:");
    for (BoardProvider provider : ServiceLoader.load(BoardProvider.class)) {
      try {
        for (BoardUri board : provider.discover()) {
          if (canBeOpened(board, ports)) {
            System.out.printf("  %-36s %s%n", board, provider.description());
          }
        }
      } catch (HalException e) {
        System.out.printf("  %-36s %s%n", provider.scheme() + ":", e.getMessage());
      }
    }
  }

  private static String describe(HelloReply bridge) {
    return "bridge on %s, id %s, %s".formatted(bridge.chip(), bridge.deviceId(), bridge.firmware());
  }

  /** A serial port is a board only if a bridge has answered there. */
  private static boolean canBeOpened(BoardUri board, List<SerialPorts.Device> ports) {
    return !board.scheme().equals("serial")
        || ports.stream()
            .anyMatch(
                device ->
                    device.port().path().equals(board.target()) && device.bridge().isPresent());
  }
}
