package org.wasmachine.boards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.wasmachine.hal.Bias;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.I2cConfig;
import org.wasmachine.hal.SpiConfig;
import org.wasmachine.hal.UartConfig;
import org.wasmachine.hal.profile.BoardProfile;
import org.wasmachine.hal.profile.Pin;

/** What apps meet on the boards of this project. */
class BoardFactsTest {

  private static final BoardCatalog CATALOG = new BoardCatalog();

  static List<String> ids() {
    return CATALOG.ids();
  }

  private static BoardProfile board(String id) {
    return CATALOG.find(id).orElseThrow();
  }

  @Test
  void theEsp32RefusesOutputsOnItsInputOnlyPins() {
    for (int gpio = 34; gpio <= 39; gpio++) {
      int pin = gpio;
      assertThat(board("esp32-devkitc").rules().requireInput(pin).number()).isEqualTo(pin);
      assertThatExceptionOfType(HalException.class)
          .isThrownBy(() -> board("esp32-devkitc").rules().requireBias(pin, Bias.UP));
    }
    assertThatExceptionOfType(HalException.class)
        .isThrownBy(() -> board("esp32-devkitc").rules().requireOutput(34))
        .withMessage(
            "GPIO34 on esp32-devkitc is input-only; choose one of 2, 4, 5, 12, 13, 14, 15, 18, …");
  }

  @ParameterizedTest
  @CsvSource({
    "esp32-devkitc, 6, GPIO6 (CLK) on esp32-devkitc is reserved (flash)",
    "esp32-devkitc, 17, GPIO17 on esp32-devkitc is reserved (PSRAM)",
    "esp32-devkitc, 24, GPIO24 does not exist on esp32-devkitc",
    "esp32-s3-devkitc-1, 26, GPIO26 on esp32-s3-devkitc-1 is reserved (flash)",
    "esp32-s3-devkitc-1, 35, GPIO35 on esp32-s3-devkitc-1 is reserved (PSRAM)",
    "esp32-s3-devkitc-1, 22, GPIO22 does not exist on esp32-s3-devkitc-1",
    "esp32-c6-devkitc-1, 14, GPIO14 on esp32-c6-devkitc-1 is reserved (not bonded)",
    "esp32-p4-function-ev-board, 55, GPIO55 does not exist on esp32-p4-function-ev-board",
    "raspberry-pi-5, 28, GPIO28 does not exist on raspberry-pi-5",
  })
  void pinsThatAreNotForAppsAreRefused(String id, int gpio, String message) {
    assertThatExceptionOfType(HalException.class)
        .isThrownBy(() -> board(id).rules().requireInput(gpio))
        .withMessageStartingWith(message);
  }

  @ParameterizedTest
  @CsvSource({
    "esp32-s3-devkitc-1, 0, 8, 9",
    "esp32-devkitc, 0, 21, 22",
    "esp32-c6-devkitc-1, 0, 23, 22",
    "esp32-s3-box, 1, 8, 18",
    "raspberry-pi-4b, 1, 2, 3",
  })
  void theI2cPinsOfTheBoard(String id, int controller, int sda, int scl) {
    I2cConfig config = board(id).controllerRules().resolve(I2cConfig.controller(controller));
    assertThat(config.sda()).hasValue(sda);
    assertThat(config.scl()).hasValue(scl);
  }

  @ParameterizedTest
  @MethodSource("ids")
  void everyControllerWithDefaultPinsCanBeOpenedOnThem(String id) {
    BoardProfile board = board(id);
    var rules = board.controllerRules();
    for (var controller : board.i2c()) {
      if (controller.defaultPins().isPresent()) {
        rules.resolve(I2cConfig.controller(controller.number()));
      }
    }
    for (var host : board.spi()) {
      if (host.defaultPins().isPresent()) {
        rules.resolve(SpiConfig.controller(host.number()));
      }
    }
    for (var uart : board.uarts()) {
      if (uart.defaultPins().isPresent()) {
        rules.resolve(UartConfig.port(uart.number()));
      }
    }
    assertThat(board.i2c()).anyMatch(c -> c.defaultPins().isPresent());
  }

  @ParameterizedTest
  @MethodSource("ids")
  void everyPinIsFoundByItsLabel(String id) {
    BoardProfile board = board(id);
    assertThat(board.pins()).extracting(Pin::label).doesNotHaveDuplicates();
    assertThat(board.pins()).allSatisfy(pin -> assertThat(board.pin(pin.label())).contains(pin));
  }

  @ParameterizedTest
  @MethodSource("ids")
  void adcRangesFitIntoTheirFullScale(String id) {
    assertThat(board(id).adc().attenuations())
        .allSatisfy(
            range ->
                assertThat(range.maxMillivolts().orElse(0))
                    .isLessThanOrEqualTo(range.fullScaleMillivolts()));
  }

  @Test
  void labelsThatTwoHeadersPrintCarryTheHeadersName() {
    BoardProfile box = board("esp32-s3-box");
    assertThat(box.pin("PMOD1.IO1")).map(Pin::number).contains(42);
    assertThat(box.pin("PMOD2.IO1")).map(Pin::number).contains(10);
    assertThat(box.pin("PMOD2-1")).map(Pin::number).contains(10);
    assertThat(box.pin("IO1")).isEmpty();
  }
}
