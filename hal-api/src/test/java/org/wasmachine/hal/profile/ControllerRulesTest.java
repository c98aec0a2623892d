package org.wasmachine.hal.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.I2cConfig;
import org.wasmachine.hal.SpiConfig;
import org.wasmachine.hal.UartConfig;
import org.wasmachine.hal.UartLine;

class ControllerRulesTest {

  private final ControllerRules rules = DemoBoard.profile().controllerRules();

  private static void refused(ErrorKind kind, String message, ThrowingCallable call) {
    assertThatExceptionOfType(HalException.class)
        .isThrownBy(call)
        .withMessage(message)
        .satisfies(e -> assertThat(e.kind()).isEqualTo(kind));
  }

  @Test
  void anI2cControllerGetsTheBoardsDefaultPins() {
    I2cConfig config = rules.resolve(I2cConfig.controller(1));
    assertThat(config.sda()).hasValue(2);
    assertThat(config.scl()).hasValue(3);
    refused(
        ErrorKind.INVALID_ARGUMENT,
        "I2C controller 0 on demo has no default pins; name the SDA pin",
        () -> rules.resolve(I2cConfig.controller(0)));
    refused(
        ErrorKind.NOT_FOUND,
        "I2C controller 2 does not exist on demo; choose one of 0, 1",
        () -> rules.resolve(I2cConfig.controller(2)));
  }

  @Test
  void i2cPinsAreCheckedAgainstTheControllersRouting() {
    assertThat(rules.resolve(I2cConfig.controller(0).withPins(4, 5)).sda()).hasValue(4);
    assertThat(rules.resolve(I2cConfig.controller(1).withPins(2, 3)).scl()).hasValue(3);
    refused(
        ErrorKind.UNSUPPORTED,
        "I2C controller 1 on demo cannot use SDA GPIO4; its pin is GPIO2",
        () -> rules.resolve(I2cConfig.controller(1).withPins(4, 3)));
    refused(
        ErrorKind.UNSUPPORTED,
        "GPIO34 (VP) on demo is input-only; choose one of 2, 3, 4, 5",
        () -> rules.resolve(I2cConfig.controller(0).withPins(4, 34)));
    refused(
        ErrorKind.PERMISSION,
        "GPIO6 on demo is reserved (flash); choose one of 2, 3, 4, 5, 34",
        () -> rules.resolve(I2cConfig.controller(0).withPins(6, 5)));
    assertThat(rules.resolve(I2cConfig.controller(0).withPins(4, 5).withPullUps(true, true)).scl())
        .hasValue(5);
  }

  @Test
  void theFlashHostIsRefused() {
    refused(
        ErrorKind.PERMISSION,
        "SPI host 0 (SPI1_HOST) on demo is reserved (flash); choose one of 1, 2",
        () -> rules.resolve(SpiConfig.controller(0)));
    refused(
        ErrorKind.NOT_FOUND,
        "SPI host 9 does not exist on demo; choose one of 1, 2",
        () -> rules.resolve(SpiConfig.controller(9)));
  }

  @Test
  void spiPinsAreFilledInAndChecked() {
    SpiConfig fixed = rules.resolve(SpiConfig.controller(2));
    assertThat(fixed.sclk()).hasValue(2);
    assertThat(fixed.mosi()).hasValue(3);
    assertThat(fixed.miso()).isEmpty();
    assertThat(fixed.cs()).hasValue(4);
    assertThat(rules.resolve(SpiConfig.controller(2).withChipSelect(5)).cs()).hasValue(5);
    refused(
        ErrorKind.UNSUPPORTED,
        "SPI host 2 (SPI3_HOST) on demo cannot use CS GPIO0; choose one of 4, 5",
        () -> rules.resolve(SpiConfig.controller(2).withChipSelect(0)));
    refused(
        ErrorKind.UNSUPPORTED,
        "SPI host 2 (SPI3_HOST) on demo cannot use MISO GPIO5; its pin is not on a header",
        () -> rules.resolve(SpiConfig.controller(2).withPins(2, 3, 5, 4)));
    assertThat(rules.resolve(SpiConfig.controller(1).withPins(2, 3, 34, 4)).miso()).hasValue(34);
    refused(
        ErrorKind.INVALID_ARGUMENT,
        "SPI host 1 (SPI2_HOST) on demo: SCLK and CS are the same pin GPIO2",
        () -> rules.resolve(SpiConfig.controller(1).withPins(2, 3, 4, 2)));
    refused(
        ErrorKind.INVALID_ARGUMENT,
        "SPI host 1 (SPI2_HOST) on demo has no default pins; name the SCLK pin",
        () -> rules.resolve(SpiConfig.controller(1)));
  }

  @Test
  void uartPinsAndSpeedAreChecked() {
    assertThat(rules.resolve(UartConfig.port(0)).rx()).hasValue(34);
    assertThat(rules.resolve(UartConfig.port(0).withPins(2, 3)).tx()).hasValue(2);
    refused(
        ErrorKind.NOT_FOUND,
        "UART 1 does not exist on demo; choose one of 0",
        () -> rules.resolve(UartConfig.port(1)));
    refused(
        ErrorKind.UNSUPPORTED,
        "UART 0 on demo cannot run at 6000000 baud; the highest is 5000000",
        () -> rules.resolve(UartConfig.port(0).withLine(UartLine.DEFAULT.withBaud(6_000_000))));
    refused(
        ErrorKind.INVALID_ARGUMENT,
        "UART 0 on demo: TX and RX are the same pin GPIO2",
        () -> rules.resolve(UartConfig.port(0).withPins(2, 2)));
  }
}
