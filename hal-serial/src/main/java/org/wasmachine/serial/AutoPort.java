package org.wasmachine.serial;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;

/** The port that {@code serial:auto} means. */
final class AutoPort {
  private AutoPort() {}

  /**
   * The port of the one bridge that is connected, or of the one with the wanted id.
   *
   * @param devices all ports, asked
   * @param id begin of the wanted device's id
   * @throws HalException {@link ErrorKind#NOT_FOUND} if there is none, {@link
   *     ErrorKind#INVALID_ARGUMENT} if there are several; each with what was seen
   */
  static String choose(List<SerialPorts.Device> devices, Optional<String> id) {
    List<SerialPorts.Device> bridges =
        devices.stream().filter(device -> isWanted(device, id)).toList();
    if (bridges.size() == 1) {
      return bridges.getFirst().port().path();
    }
    String seen = devices.stream().map(AutoPort::describe).collect(Collectors.joining("; "));
    String wanted = id.map(begin -> " whose id begins with " + begin).orElse("");
    throw bridges.isEmpty()
        ? new HalException(
            ErrorKind.NOT_FOUND,
            "serial:auto: no bridge%s found (%s)"
                .formatted(wanted, seen.isEmpty() ? "there are no serial ports" : seen))
        : new HalException(
            ErrorKind.INVALID_ARGUMENT,
            "serial:auto: several bridges%s are connected, name one with ?id= or its port (%s)"
                .formatted(wanted, seen));
  }

  private static boolean isWanted(SerialPorts.Device device, Optional<String> id) {
    return device
        .bridge()
        .filter(bridge -> id.isEmpty() || bridge.deviceId().startsWith(id.get()))
        .isPresent();
  }

  private static String describe(SerialPorts.Device device) {
    return device.port().path()
        + ": "
        + device
            .bridge()
            .map(bridge -> bridge.chip() + ", id " + bridge.deviceId())
            .or(device::problem)
            .orElse("no bridge answers");
  }
}
