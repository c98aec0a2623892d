package org.wasmachine.pi4j.board;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.Frequency;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.I2cConfig;
import org.wasmachine.pi4j.linux.LinuxRoot;

@DisplayName("The clock of an I2C bus, which only the device tree sets")
class I2cClockTest {

  @TempDir Path root;

  @BeforeEach
  void aBusOf400Kilohertz() throws IOException {
    Path node = Files.createDirectories(root.resolve("sys/class/i2c-adapter/i2c-1/of_node"));
    Files.write(node.resolve("clock-frequency"), new byte[] {0, 0x06, 0x1A, (byte) 0x80});
  }

  private void open(int bus, int kilohertz) {
    I2cClock.check(
        new LinuxRoot(root),
        I2cConfig.controller(bus).withFrequency(Frequency.ofKilohertz(kilohertz)),
        "raspberry-pi-5");
  }

  @Test
  void mayBeSlowerThanAskedForButNotFaster() {
    assertThatCode(() -> open(1, 400)).doesNotThrowAnyException();
    assertThatCode(() -> open(1, 1000)).doesNotThrowAnyException();
    assertThatExceptionOfType(HalException.class)
        .isThrownBy(() -> open(1, 100))
        .withMessageContaining("runs at 400 kHz")
        .withMessageContaining("dtparam=i2c_arm_baudrate=100000")
        .satisfies(
            e ->
                org.assertj.core.api.Assertions.assertThat(e.kind())
                    .isEqualTo(ErrorKind.UNSUPPORTED));
  }

  @Test
  void isTakenAsItIsWhereTheKernelDoesNotTell() {
    assertThatCode(() -> open(0, 100)).doesNotThrowAnyException();
  }
}
