package org.wasmachine.pi4j.board;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.wasmachine.hal.BoardUri;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;

/**
 * The terminals that a user names for serial ports: parameter {@code uart1=/dev/ttyUSB0}.
 *
 * @param byPort device file of each port
 */
record SerialPorts(Map<Integer, Path> byPort) {

  private static final String PARAMETER = "uart[0-9]{1,2}";

  static boolean isParameter(String name) {
    return name.matches(PARAMETER);
  }

  static SerialPorts of(BoardUri uri) {
    Map<Integer, Path> ports = new TreeMap<>();
    uri.parameters()
        .forEach(
            (name, value) -> {
              if (isParameter(name)) {
                ports.put(Integer.parseInt(name.substring("uart".length())), Path.of(value));
              }
            });
    return new SerialPorts(ports);
  }

  Optional<Path> port(int number) {
    return Optional.ofNullable(byPort.get(number));
  }

  HalException unknown(int port, String board) {
    return new HalException(
        ErrorKind.NOT_FOUND,
        "UART%d does not exist on %s; name its terminal: pi4j:?uart%d=/dev/ttyUSB0"
            .formatted(port, board, port));
  }
}
