package org.wasmachine.cli;

import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import org.wasmachine.hal.BoardProvider;
import org.wasmachine.hal.BoardUri;
import org.wasmachine.hal.HalException;
import org.wasmachine.serial.SerialPorts;
import picocli.CommandLine.Command;

/** {@code wasmachine devices}: the boards that can be opened here and now. */
@Command(
    name = "devices",
    mixinStandardHelpOptions = true,
    description =
        "Lists serial ports and who answers there, and the boards that can be opened now.")
final class DevicesCommand implements Callable<Integer> {

  @Override
  public Integer call() {
    List<SerialPorts.Device> ports = SerialPorts.devices();
    System.out.println(ports.isEmpty() ? "No serial ports." : "Serial ports:");
    ports.forEach(
        device ->
            System.out.printf(
                "  %-20s %s%n",
                device.port().path(),
                device
                    .bridge()
                    .map(hello -> "bridge, device " + hello.deviceId())
                    .or(device::problem)
                    .orElse(device.port().description())));
    System.out.println("Boards:");
    for (BoardProvider provider : ServiceLoader.load(BoardProvider.class)) {
      try {
        for (BoardUri board : provider.discover()) {
          System.out.printf("  %-36s %s%n", board, provider.description());
        }
      } catch (HalException e) {
        System.out.printf("  %-36s %s%n", provider.scheme() + ":", e.getMessage());
      }
    }
    return 0;
  }
}
