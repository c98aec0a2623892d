package org.wasmachine.pi4j.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.BoardOptions;
import org.wasmachine.hal.BoardUri;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.I2cConfig;
import org.wasmachine.hal.PinUse;
import org.wasmachine.hal.SpiConfig;
import org.wasmachine.pi4j.linux.FakeGpioChip;
import org.wasmachine.pi4j.linux.FakeKernel;
import org.wasmachine.pi4j.linux.LinuxErrno;
import org.wasmachine.pi4j.linux.LinuxRoot;

@DisplayName("pi4j: on a computer where something is missing, in the way or forbidden")
class BadInputTest {

  private static final String HEADER = "pinctrl-bcm2711";
  private static final String PI = "pi4j:raspberry-pi-4b";

  @TempDir Path root;
  private final FakeKernel kernel = new FakeKernel();

  private Board open(String uri) {
    return new Pi4jBoardProvider(kernel, new LinuxRoot(root))
        .open(BoardUri.parse(uri), BoardOptions.DEFAULT);
  }

  /** A device file below the root, and what is behind it. */
  private String device(String name, FakeKernel.Device behind) throws IOException {
    String path = Files.createFile(dev().resolve(name)).toString();
    kernel.with(path, behind);
    return path;
  }

  private Path dev() throws IOException {
    return Files.createDirectories(root.resolve("dev"));
  }

  private static void refused(ErrorKind kind, ThrowingCallable call, String... parts) {
    assertThatExceptionOfType(HalException.class)
        .isThrownBy(call)
        .satisfies(
            e -> {
              assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind);
              assertThat(e.getMessage()).contains(parts).doesNotContain("\n");
            });
  }

  @Test
  void withoutGpioControllersThePinAndTheDoctorAreNamed() {
    try (Board board = open(PI)) {
      refused(
          ErrorKind.NOT_FOUND,
          () -> board.openGpio(GpioConfig.input(17)),
          "GPIO17",
          "raspberry-pi-4b",
          HEADER,
          "wasmachine doctor");
      assertThat(board.pinUse()).isEmpty();
    }
    try (Board board = open("pi4j:")) {
      refused(
          ErrorKind.NOT_FOUND,
          () -> board.openGpio(GpioConfig.input(1)),
          "/dev/gpiochip*",
          "sim: or serial:");
      refused(ErrorKind.NOT_FOUND, board::pinUse, "/dev/gpiochip*");
    }
  }

  @Test
  void withoutPermissionTheGroupAndItsCommandAreNamed() throws IOException {
    String chip = device("gpiochip0", new FakeGpioChip(HEADER, 58));
    kernel.refusing(chip, LinuxErrno.EACCES);
    try (Board board = open(PI)) {
      refused(
          ErrorKind.PERMISSION,
          () -> board.openGpio(GpioConfig.input(17)),
          "GPIO17",
          chip,
          "sudo usermod -aG gpio $USER");
      assertThat(board.pinUse()).as("said in the log, not thrown").isEmpty();
      kernel.refusing(device("i2c-1", new FakeKernel.Device() {}), LinuxErrno.EACCES);
      refused(
          ErrorKind.PERMISSION,
          () -> board.openI2c(I2cConfig.controller(1)),
          "I2C1",
          "sudo usermod -aG i2c $USER");
      kernel.refusing(device("spidev0.0", new FakeKernel.Device() {}), LinuxErrno.EACCES);
      refused(
          ErrorKind.PERMISSION,
          () -> board.openSpi(SpiConfig.controller(0)),
          "SPI0",
          "sudo usermod -aG spi $USER");
    }
  }

  @Test
  void aBusThatIsSwitchedOffNamesTheLineForConfigTxt() {
    try (Board board = open(PI)) {
      refused(
          ErrorKind.NOT_FOUND,
          () -> board.openI2c(I2cConfig.controller(1)),
          "I2C1",
          "dtparam=i2c_arm=on",
          "config.txt",
          "restart");
      refused(
          ErrorKind.NOT_FOUND,
          () -> board.openSpi(SpiConfig.controller(0)),
          "dtparam=spi=on",
          "config.txt");
    }
  }

  @Test
  void aLineOutOfRangeNamesTheRange() throws IOException {
    device("gpiochip0", new FakeGpioChip("bank", 16));
    try (Board board = open("pi4j:")) {
      refused(
          ErrorKind.NOT_FOUND,
          () -> board.openGpio(GpioConfig.input(16)),
          "line 16",
          "gpiochip0",
          "0 to 15");
    }
  }

  @Test
  void anUnknownComputerWithSeveralControllersAsksWhichOne() throws IOException {
    device("gpiochip0", new FakeGpioChip("bank", 16).used(3, "fan"));
    device("gpiochip1", new FakeGpioChip("expander", 8).used(5, ""));
    try (Board board = open("pi4j:")) {
      refused(ErrorKind.NOT_FOUND, board::pinUse, "pi4j:?chip=bank", "pi4j:?chip=expander");
    }
    try (Board board = open("pi4j:?chip=bank")) {
      assertThat(board.pinUse()).containsExactly(new PinUse(3, "input", "fan"));
    }
    try (Board board = open("pi4j:?chip=expander")) {
      assertThat(board.pinUse()).containsExactly(new PinUse(5, "input", "kernel"));
    }
  }

  @Test
  void onAHeaderOthersPinsAreShownWithTheirLabels() throws IOException {
    device("gpiochip0", new FakeGpioChip(HEADER, 58).used(17, "thermostat").used(45, "not a pin"));
    try (Board board = open(PI)) {
      assertThat(board.pinUse()).containsExactly(new PinUse(17, "input", "thermostat"));
    }
  }
}
