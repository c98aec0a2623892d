package org.wasmachine.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wasmachine.serial.Refusal.refused;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.GpioLine;
import org.wasmachine.hal.Level;
import org.wasmachine.serial.firmware.HostPort;

/** Which port serial:auto means, with real bridges on ptys, which no list of ports contains. */
@Timeout(60)
class AutoPortTest {
  private static String choose(Optional<String> id, String... paths) {
    return AutoPort.choose(SerialPorts.devicesAt(List.of(paths)), id);
  }

  @Test
  void withoutPortsThatIsSaid() {
    refused(ErrorKind.NOT_FOUND, () -> choose(Optional.empty()), "there are no serial ports");
  }

  @Test
  void theOneBridgeAmongOtherThingsIsTaken() {
    try (HostPort bridge = HostPort.start();
        HostPort silent = HostPort.start()) {
      silent.hang(60_000);
      assertThat(choose(Optional.empty(), silent.path(), bridge.path(), "/dev/ttyNONE1"))
          .isEqualTo(bridge.path());
    }
  }

  @Test
  void whenNobodyAnswersEachPortIsNamedWithItsReason() {
    try (HostPort silent = HostPort.start()) {
      silent.hang(60_000);
      refused(
          ErrorKind.NOT_FOUND,
          () -> choose(Optional.empty(), silent.path(), "/dev/ttyNONE1"),
          silent.path() + ": no bridge answers",
          "/dev/ttyNONE1: there is no such serial port");
    }
  }

  @Test
  void ofSeveralTheOneWithTheWantedIdIsTaken() {
    try (HostPort first = HostPort.start("--id", "0257aa0000000001");
        HostPort second = HostPort.start("--id", "0257bb0000000002", "--chip", "esp32")) {
      String[] both = {first.path(), second.path()};
      assertThat(choose(Optional.of("0257bb"), both)).isEqualTo(second.path());
      refused(
          ErrorKind.INVALID_ARGUMENT,
          () -> choose(Optional.empty(), both),
          "several bridges",
          first.path() + ": esp32s3, id 0257aa0000000001",
          second.path() + ": esp32, id 0257bb0000000002",
          "?id=");
      refused(
          ErrorKind.NOT_FOUND,
          () -> choose(Optional.of("0257cc"), both),
          "no bridge whose id begins with 0257cc");
    }
  }

  @Test
  void askingDisturbsNoSession() {
    try (HostPort port = HostPort.start();
        Board board = Board.open("serial:" + port.path());
        GpioLine line = board.openGpio(GpioConfig.inputOutput(4, Level.HIGH))) {
      SerialPorts.Device seen = SerialPorts.devicesAt(List.of(port.path())).getFirst();
      assertThat(seen.problem()).as("held by this program").isPresent();
      assertThat(line.read()).isEqualTo(Level.HIGH);
    }
  }
}
