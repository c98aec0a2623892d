package org.wasmachine.boards;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.wasmachine.hal.profile.BoardProfile;
import org.wasmachine.hal.profile.OnboardDevice;
import org.wasmachine.hal.profile.Pin;
import org.wasmachine.hal.profile.PinFlag;
import org.wasmachine.hal.profile.Pull;

class ProfileDecoderTest {

  private final BoardProfile board = SmallProfile.decode(SmallProfile.TEXT);

  private Pin pin(int gpio) {
    return board.pin(gpio).orElseThrow();
  }

  @Test
  void pinsGatherWhatTheSectionsSayAboutThem() {
    assertThat(board.pins()).hasSize(10);
    assertThat(pin(1).functions()).containsExactly("SPI2_SCLK", "ADC1_CH0");
    assertThat(pin(1).resetPull()).isEqualTo(Pull.DOWN);
    assertThat(pin(4).functions()).containsExactly("I2C0_SDA");
    assertThat(pin(4).usedBy()).containsExactly("i2c/0.sda");
    assertThat(pin(7).usedBy()).containsExactly("sensor.int");
    assertThat(pin(7).flags()).containsExactly(PinFlag.CONSOLE);
    assertThat(pin(8).reserved()).isTrue();
    assertThat(pin(9).flags()).containsExactly(PinFlag.INPUT_ONLY);
  }

  @Test
  void labelsComeFromTheHeadersAndAreUnique() {
    assertThat(pin(0).label()).isEqualTo("J1.IO0");
    assertThat(pin(3).label()).isEqualTo("J2.IO0");
    assertThat(pin(1).label()).isEqualTo("IO1");
    assertThat(pin(9).label()).isEqualTo("GPIO9");
    assertThat(board.pin("J2-1")).contains(pin(3));
    assertThat(board.pin("J1.IO0")).contains(pin(0));
  }

  @Test
  void devicesReferToTheirBus() {
    OnboardDevice sensor = board.devices().getFirst();
    assertThat(sensor.bus()).isEqualTo(new OnboardDevice.Bus.I2c(0));
    assertThat(sensor.i2cAddress()).hasValue(0x23);
    assertThat(sensor.properties()).containsEntry("note", "on the back");
    assertThat(board.devices().getLast().bus()).isEqualTo(new OnboardDevice.Bus.Spi(1));
  }
}
