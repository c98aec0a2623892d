package org.wasmachine.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wasmachine.hal.AdcChannel;
import org.wasmachine.hal.AdcConfig;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.GpioEvent;
import org.wasmachine.hal.GpioLine;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.I2cAddress;
import org.wasmachine.hal.I2cBus;
import org.wasmachine.hal.I2cConfig;

/** What is around a simulated board can be said in its name, without a program. */
class UriWorldTest {
  private static final String BOARD = "sim:esp32-s3-devkitc-1?";
  private static final int ANALOG_PIN = 4;
  private static final int BOOT_BUTTON = 0;
  private static final I2cAddress CHIP = I2cAddress.of(0x23);

  private static Board open(String parameters) {
    return Board.open(BOARD + parameters);
  }

  private static int millivolts(Board board) {
    try (AdcChannel input = board.openAdc(AdcConfig.pin(ANALOG_PIN))) {
      return input.sample().millivolts();
    }
  }

  @Test
  void aPinHasAVoltage() {
    try (Board board = open("mv4=1500")) {
      assertThat(millivolts(board)).isBetween(1490, 1510);
    }
  }

  @Test
  void aVoltageFollowsASineOrATable() throws InterruptedException {
    try (Board sine = open("mv4=sine:1000:500:4");
        Board table = open("mv4=table:0:0:2:1000")) {
      assertThat(millivolts(sine)).isBetween(990, 1010);
      assertThat(millivolts(table)).isBetween(0, 10);
      for (Board board : List.of(sine, table)) {
        board.clock().sleep(Duration.ofSeconds(1));
      }
      assertThat(millivolts(sine)).isBetween(1490, 1510);
      assertThat(millivolts(table)).isBetween(490, 510);
    }
  }

  @Test
  void aButtonIsPressedAtItsTimes() {
    try (Board board = open("press=boot_button:1:0.5,boot_button:3:0.25");
        GpioLine line = board.openGpio(GpioConfig.input(BOOT_BUTTON).withBothEdges())) {
      long end = Duration.ofSeconds(10).toNanos();
      for (long millis : List.of(1000, 1500, 3000, 3250)) {
        assertThat(line.take(end).map(GpioEvent::timestampNanos))
            .hasValue(Duration.ofMillis(millis).toNanos());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "nack_address, NACK_ADDRESS",
    "nack_data, NACK_DATA",
    "arbitration_lost, ARBITRATION_LOST",
    "stuck, TIMEOUT"
  })
  void aBusHasAFault(String name, ErrorKind kind) {
    try (Board board = open("fault=i2c0:" + name + ":2");
        I2cBus bus = board.openI2c(I2cConfig.controller(0))) {
      for (int i = 0; i < 2; i++) {
        assertThatExceptionOfType(HalException.class)
            .isThrownBy(() -> bus.read(CHIP, 2))
            .satisfies(e -> assertThat(e.kind()).isEqualTo(kind));
      }
      assertThat(bus.read(CHIP, 2)).hasSize(2);
    }
  }

  @Test
  void aFaultWithoutACountStays() {
    try (Board board = open("fault=i2c0:nack_address");
        I2cBus bus = board.openI2c(I2cConfig.controller(0))) {
      assertThat(bus.scan()).isEmpty();
    }
  }

  @Test
  void chipsAreWhereTheyWereSaidToBe() {
    try (Board board = open("bh1750=0x5C&sht3x=0x45&bme280=0x77&mpu6050=0x69&ds3231=0x68");
        I2cBus bus = board.openI2c(I2cConfig.controller(0))) {
      assertThat(bus.scan())
          .extracting(I2cAddress::value)
          .containsExactly(0x45, 0x5C, 0x68, 0x69, 0x77);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lux=-1",
        "lux=bright",
        "lux=sine:1:2",
        "lux=sine:1:2:0",
        "lux=table:1",
        "lux=NaN",
        "sht3x=0x46",
        "celsius=20",
        "ax=1",
        "mpu6050=0x68&ds3231=0x68",
        "mv4=-5",
        "mv999=5",
        "mv200=5",
        "press=boot_button",
        "press=boot_button:-1:1",
        "press=doorbell:1:1",
        "fault=i2c0",
        "fault=i2c9:stuck",
        "fault=i2c0:tired",
        "fault=i2c0:stuck:often",
        "weather=rain"
      })
  void aMistakeIsSaidInALine(String parameters) {
    assertThatExceptionOfType(HalException.class)
        .isThrownBy(() -> open(parameters).close())
        .withMessageContaining("esp32-s3-devkitc-1")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
  }
}
