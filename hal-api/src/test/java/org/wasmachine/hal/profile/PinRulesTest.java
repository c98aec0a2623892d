package org.wasmachine.hal.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;

class PinRulesTest {

  private final PinRules rules = DemoBoard.profile().rules();

  private static void refused(ErrorKind kind, String message, ThrowingCallable call) {
    assertThatExceptionOfType(HalException.class)
        .isThrownBy(call)
        .withMessage(message)
        .satisfies(e -> assertThat(e.kind()).isEqualTo(kind));
  }

  @Test
  void aPlainPinMayDoEverything() {
    assertThat(rules.requireInput(2).number()).isEqualTo(2);
    assertThat(rules.requireOutput(2).number()).isEqualTo(2);
    assertThat(rules.requireInternalPull(2).number()).isEqualTo(2);
    assertThat(rules.requirePwm(2).number()).isEqualTo(2);
    assertThat(rules.warnings(2)).isEmpty();
  }

  @Test
  void aPinThatDoesNotExistIsNotFoundWhateverItsNumber() {
    String advice = " does not exist on demo; choose one of 2, 3, 4, 5, 34";
    refused(ErrorKind.NOT_FOUND, "GPIO99" + advice, () -> rules.requireInput(99));
    refused(ErrorKind.NOT_FOUND, "GPIO-1" + advice, () -> rules.requireOutput(-1));
    refused(
        ErrorKind.NOT_FOUND,
        "GPIO2147483647" + advice,
        () -> rules.requireOutput(Integer.MAX_VALUE));
  }

  @Test
  void anInputOnlyPinCanBeReadButNotDriven() {
    assertThat(rules.requireInput(34).label()).isEqualTo("VP");
    refused(
        ErrorKind.UNSUPPORTED,
        "GPIO34 (VP) on demo is input-only; choose one of 2, 3, 4, 5",
        () -> rules.requireOutput(34));
    refused(
        ErrorKind.UNSUPPORTED,
        "GPIO34 (VP) on demo is input-only; choose one of 2, 3, 4, 5",
        () -> rules.requirePwm(34));
  }

  @Test
  void aPinWithoutResistorsCannotBeBiased() {
    refused(
        ErrorKind.UNSUPPORTED,
        "GPIO34 (VP) on demo has no internal pull resistors (solder one, or use bias DISABLED);"
            + " choose one of 2, 3, 4, 5",
        () -> rules.requireInternalPull(34));
  }

  @Test
  void reservedPinsAreRefusedEvenForReading() {
    refused(
        ErrorKind.PERMISSION,
        "GPIO6 on demo is reserved (flash); choose one of 2, 3, 4, 5, 34",
        () -> rules.requireInput(6));
    refused(
        ErrorKind.PERMISSION,
        "GPIO7 on demo is reserved (not bonded); choose one of 2, 3, 4, 5, 34",
        () -> rules.requireOutput(7));
  }

  @Test
  void pinsThatNeedCareAreAllowedWithAWarning() {
    assertThat(rules.requireOutput(0).number()).isZero();
    assertThat(rules.warnings(0))
        .containsExactly(
            "GPIO0 on demo is a strapping pin: its level at reset selects the boot mode",
            "GPIO0 on demo is wired to boot_button.gpio");
    assertThat(rules.warnings(1)).containsExactly("GPIO1 (TX) on demo carries the console");
    assertThat(rules.warnings(99)).isEmpty();
  }

  @Test
  void analogChannelsAndPinsFindEachOther() {
    assertThat(rules.requireAdc(1, 2).number()).isEqualTo(34);
    assertThat(rules.requireAdc(5)).isEqualTo(new Adc.Channel(1, 1, 5));
    refused(
        ErrorKind.NOT_FOUND,
        "ADC unit 2 does not exist on demo; choose one of 1",
        () -> rules.requireAdc(2, 0));
    refused(
        ErrorKind.NOT_FOUND,
        "channel 3 of ADC unit 1 does not exist on demo; choose one of 0, 1, 2",
        () -> rules.requireAdc(1, 3));
    refused(
        ErrorKind.UNSUPPORTED,
        "GPIO2 on demo has no analog input; choose one of 4, 5, 34",
        () -> rules.requireAdc(2));
  }

  @Test
  void attenuationAndWidthMustBeSelectable() {
    assertThat(rules.requireAttenuation(0).name()).isEqualTo("0dB");
    assertThat(rules.requireAdcResolution(9)).isEqualTo(9);
    refused(
        ErrorKind.UNSUPPORTED,
        "ADC attenuation 3 does not exist on demo; choose one of 0 (0dB)",
        () -> rules.requireAttenuation(3));
    refused(
        ErrorKind.UNSUPPORTED,
        "ADC width of 10 bits does not exist on demo; choose one of 9, 12",
        () -> rules.requireAdcResolution(10));
  }

  @Test
  void fixedPwmChannelsReachOnlyTheirPins() {
    PinRules fixed = DemoBoard.withPwm(new Pwm.Fixed(Map.of(0, Set.of(2, 4)))).rules();
    assertThat(fixed.requirePwm(4).number()).isEqualTo(4);
    refused(
        ErrorKind.UNSUPPORTED,
        "GPIO3 on demo has no PWM channel; choose one of 2, 4",
        () -> fixed.requirePwm(3));
    PinRules none = DemoBoard.withPwm(new Pwm.None()).rules();
    refused(ErrorKind.UNSUPPORTED, "demo has no PWM hardware", () -> none.requirePwm(2));
  }

  @Test
  void i2cPinsAreCheckedAgainstTheControllersRouting() {
    assertThat(rules.requireI2c(0, 4, 5).number()).isZero();
    assertThat(rules.requireI2c(1, 2, 3).number()).isEqualTo(1);
    refused(
        ErrorKind.NOT_FOUND,
        "I2C controller 2 does not exist on demo; choose one of 0, 1",
        () -> rules.requireI2c(2));
    refused(
        ErrorKind.UNSUPPORTED,
        "I2C controller 1 on demo cannot use SDA GPIO4 and SCL GPIO5;"
            + " its pins are SDA GPIO2 and SCL GPIO3",
        () -> rules.requireI2c(1, 4, 5));
    refused(
        ErrorKind.UNSUPPORTED,
        "I2C on demo needs two different pins, not GPIO4 twice",
        () -> rules.requireI2c(0, 4, 4));
    refused(
        ErrorKind.UNSUPPORTED,
        "GPIO34 (VP) on demo is input-only; choose one of 2, 3, 4, 5",
        () -> rules.requireI2c(0, 4, 34));
  }

  @Test
  void theFlashHostIsRefused() {
    assertThat(rules.requireSpi(1).name()).isEqualTo("SPI2_HOST");
    refused(
        ErrorKind.PERMISSION,
        "SPI host 0 (SPI1_HOST) on demo is reserved (flash); choose one of 1",
        () -> rules.requireSpi(0));
    refused(
        ErrorKind.NOT_FOUND,
        "SPI host 9 does not exist on demo; choose one of 1",
        () -> rules.requireSpi(9));
  }

  @Test
  void uartsAreFoundByNumber() {
    assertThat(rules.requireUart(0).console()).isTrue();
    refused(
        ErrorKind.NOT_FOUND,
        "UART 1 does not exist on demo; choose one of 0",
        () -> rules.requireUart(1));
  }
}
