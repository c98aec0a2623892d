package org.wasmachine.pi4j.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A voltage input in sysfs")
class AdcInputTest {

  @TempDir Path device;

  private void attribute(String name, String value) throws IOException {
    Files.writeString(device.resolve(name), value + "\n");
  }

  @Test
  void readsANewValueEachTime() throws IOException {
    attribute("in_voltage0_raw", "73");
    attribute("in_voltage0_scale", "0.5");
    AdcInput input = AdcInput.open(Syscalls.kernel(), device, 0);

    assertThat(input.raw()).isEqualTo(73);
    assertThat(input.millivolts()).isEqualTo(36.5, Offset.offset(1e-9));
    attribute("in_voltage0_raw", "100");
    assertThat(input.millivolts()).isEqualTo(50.0, Offset.offset(1e-9));
  }

  @Test
  void addsTheOffsetBeforeItScalesAndTakesSharedProperties() throws IOException {
    attribute("in_voltage3_raw", "90");
    attribute("in_voltage_scale", "2");
    attribute("in_voltage_offset", "10");

    assertThat(AdcInput.open(Syscalls.kernel(), device, 3).millivolts())
        .isEqualTo(200.0, Offset.offset(1e-9));
  }

  @Test
  void aMissingInputOrScaleDoesNotExist() throws IOException {
    attribute("in_voltage1_raw", "1");
    for (int channel : new int[] {0, 1}) {
      assertThatExceptionOfType(KernelException.class)
          .isThrownBy(() -> AdcInput.open(Syscalls.kernel(), device, channel))
          .satisfies(e -> assertThat(e.is(LinuxErrno.ENOENT)).isTrue());
    }
  }
}
