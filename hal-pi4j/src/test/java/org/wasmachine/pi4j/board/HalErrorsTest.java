package org.wasmachine.pi4j.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;
import org.wasmachine.pi4j.linux.KernelException;
import org.wasmachine.pi4j.linux.LinuxErrno;

@DisplayName("The kernel's errno as an error of the HAL")
class HalErrorsTest {

  private static HalException of(HalErrors.During during, String device, int errno) {
    return catchThrowableOfType(
        HalException.class,
        () ->
            HalErrors.run(
                "GPIO17 on raspberry-pi-5",
                during,
                () -> {
                  throw new KernelException(device, "open", errno);
                }));
  }

  @ParameterizedTest(name = "{1} during {0} is {2}")
  @CsvSource({
    "OPEN, EACCES, PERMISSION",
    "OPEN, EPERM, PERMISSION",
    "OPEN, EBUSY, BUSY",
    "OPEN, ENOENT, NOT_FOUND",
    "OPEN, ENODEV, NOT_FOUND",
    "OPEN, ENXIO, NOT_FOUND",
    "OPEN, EINVAL, INVALID_ARGUMENT",
    "OPEN, ENOTTY, UNSUPPORTED",
    "OPEN, EMFILE, IO",
    "I2C, ENXIO, NACK_ADDRESS",
    "I2C, EREMOTEIO, NACK_UNKNOWN",
    "I2C, EAGAIN, ARBITRATION_LOST",
    "I2C, ETIMEDOUT, TIMEOUT",
    "I2C, EMSGSIZE, TOO_LONG",
    "I2C, EOPNOTSUPP, UNSUPPORTED",
    "I2C, EIO, IO",
    "USE, EBADF, CLOSED",
    "USE, ENODEV, IO",
    "USE, EINTR, INTERRUPTED"
  })
  void hasTheKindThatFitsWhatWasBeingDone(
      HalErrors.During during, LinuxErrno errno, ErrorKind kind) {
    HalException e = of(during, "/dev/i2c-1", errno.number());
    assertThat(e.kind()).isEqualTo(kind);
    assertThat(e.osErrno()).isEqualTo(OptionalInt.of(errno.number()));
    assertThat(e.getMessage())
        .startsWith("GPIO17 on raspberry-pi-5: /dev/i2c-1: open: ")
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @CsvSource({
    "/dev/gpiochip0, gpio",
    "/sys/class/pwm/pwmchip0/export, gpio",
    "/dev/i2c-1, i2c",
    "/dev/spidev0.0, spi",
    "/dev/ttyUSB0, dialout"
  })
  void aMissingRightNamesTheCommandThatGivesIt(String device, String group) {
    assertThat(of(HalErrors.During.OPEN, device, 13).getMessage())
        .endsWith("run: sudo usermod -aG " + group + " $USER, then log in again");
  }

  @ParameterizedTest(name = "{1} during {0}: {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          OPEN | ENOENT    | wasmachine doctor
          OPEN | EBUSY     | close the other program
          I2C  | ENXIO     | check address, power and wiring
          I2C  | EREMOTEIO | i2cdetect
          I2C  | EAGAIN    | try again
          I2C  | ETIMEDOUT | power the chip off and on
          I2C  | EMSGSIZE  | smaller parts
          I2C  | EOPNOTSUPP | another controller
          USE  | ENODEV    | plug it in again
          """)
  void whatCanBeCuredNamesTheCure(HalErrors.During during, LinuxErrno errno, String cure) {
    assertThat(of(during, "/dev/null", errno.number()).getMessage())
        .contains("; ")
        .contains(cure)
        .doesNotContain("\n");
  }

  @Test
  void noSuchDeviceIsAMissingChipOrAMissingBus(@TempDir Path dev) throws IOException {
    Path bus = Files.createFile(dev.resolve("i2c-0"));
    assertThat(of(HalErrors.During.I2C, bus.toString(), 19).kind())
        .isEqualTo(ErrorKind.NACK_ADDRESS);
    assertThat(of(HalErrors.During.I2C, dev.resolve("i2c-9").toString(), 19).kind())
        .isEqualTo(ErrorKind.NOT_FOUND);
  }

  @Test
  void anUnknownNumberIsKept() {
    HalException e = of(HalErrors.During.USE, "/dev/x", 133);
    assertThat(e.kind()).isEqualTo(ErrorKind.IO);
    assertThat(e.getMessage()).contains("errno 133");
  }
}
