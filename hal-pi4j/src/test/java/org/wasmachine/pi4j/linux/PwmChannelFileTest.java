package org.wasmachine.pi4j.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over a directory with files like those of sysfs; a plain file keeps the tail of longer text. */
@DisplayName("A PWM channel in sysfs")
class PwmChannelFileTest {

  @TempDir Path chip;

  @BeforeEach
  void channelTwoWasExportedByTheKernel() throws IOException {
    Files.createDirectory(chip.resolve("pwm2"));
    for (String name : new String[] {"export", "unexport", "npwm"}) {
      Files.writeString(chip.resolve(name), name.equals("npwm") ? "4\n" : "");
    }
    for (String name : new String[] {"period", "duty_cycle", "enable", "polarity"}) {
      Files.writeString(chip.resolve("pwm2").resolve(name), name.equals("polarity") ? "" : "0\n");
    }
  }

  private String attribute(String name) {
    return LinuxRoot.text(chip.resolve(name)).orElseThrow();
  }

  private PwmChannelFile open() {
    return PwmChannelFile.open(Syscalls.kernel(), chip, 2);
  }

  @Test
  void isExportedThenSetInNanoseconds() {
    PwmChannelFile channel = open();
    channel.set(1_000_000, 250_000);
    channel.setInversed(true);
    channel.enable(true);

    assertThat(attribute("export")).isEqualTo("2");
    assertThat(attribute("pwm2/period")).isEqualTo("1000000");
    assertThat(attribute("pwm2/duty_cycle")).isEqualTo("250000");
    assertThat(attribute("pwm2/polarity")).isEqualTo("inversed");
    assertThat(channel.enabled()).isTrue();
    assertThat(channel.periodNs()).isEqualTo(1_000_000);
    assertThat(channel.dutyNs()).isEqualTo(250_000);
  }

  @Test
  void isSwitchedOffAndGivenBackOnClose() {
    PwmChannelFile channel = open();
    channel.enable(true);
    channel.close();
    channel.close();

    assertThat(attribute("pwm2/enable")).isEqualTo("0");
    assertThat(attribute("unexport")).isEqualTo("2");
    assertThatExceptionOfType(KernelException.class)
        .isThrownBy(() -> channel.set(2, 1))
        .satisfies(e -> assertThat(e.is(LinuxErrno.EBADF)).isTrue());
  }

  @Test
  void aPulseLongerThanThePeriodIsRefused() {
    try (PwmChannelFile channel = open()) {
      assertThatExceptionOfType(KernelException.class)
          .isThrownBy(() -> channel.set(100, 101))
          .satisfies(e -> assertThat(e.is(LinuxErrno.EINVAL)).isTrue());
      assertThat(attribute("pwm2/period")).isEqualTo("0");
    }
  }

  @Test
  void tellsHowManyChannelsThereAre() {
    assertThat(PwmChannelFile.channels(Syscalls.kernel(), chip)).isEqualTo(4);
  }

  @Test
  void aMissingControllerKeepsItsErrno() {
    assertThatExceptionOfType(KernelException.class)
        .isThrownBy(() -> PwmChannelFile.open(Syscalls.kernel(), chip.resolve("none"), 0))
        .satisfies(e -> assertThat(e.is(LinuxErrno.ENOENT)).isTrue());
  }

  @Test
  void anAttributeWithoutANumberIsAProtocolError() throws IOException {
    Files.writeString(chip.resolve("npwm"), "many");
    assertThatExceptionOfType(KernelException.class)
        .isThrownBy(() -> PwmChannelFile.channels(Syscalls.kernel(), chip))
        .withMessageContaining("found \"many\"");
  }
}
