package org.wasmachine.hal.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.wasmachine.hal.AdcConfig;
import org.wasmachine.hal.Attenuation;
import org.wasmachine.hal.Bias;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.Level;
import org.wasmachine.hal.PwmConfig;

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
    assertThat(rules.requireBias(2, Bias.UP).number()).isEqualTo(2);
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
        () -> rules.requireBias(34, Bias.DOWN));
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
    assertThat(rules.requireAttenuation(Attenuation.DB_0).name()).isEqualTo("0dB");
    assertThat(rules.requireAdcResolution(9)).isEqualTo(9);
    refused(
        ErrorKind.UNSUPPORTED,
        "ADC attenuation 3 does not exist on demo; choose one of 0 (0dB)",
        () -> rules.requireAttenuation(Attenuation.DB_12));
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
  void opensAreCheckedAsAWhole() {
    assertThat(rules.check(GpioConfig.input(34)).number()).isEqualTo(34);
    assertThat(rules.check(GpioConfig.output(2, Level.LOW).withBias(Bias.UP)).number())
        .isEqualTo(2);
    refused(
        ErrorKind.UNSUPPORTED,
        "GPIO34 (VP) on demo is input-only; choose one of 2, 3, 4, 5",
        () -> rules.check(GpioConfig.inputOutput(34, Level.LOW)));
    refused(
        ErrorKind.UNSUPPORTED,
        "GPIO34 (VP) on demo has no internal pull resistors (solder one, or use bias DISABLED);"
            + " choose one of 2, 3, 4, 5",
        () -> rules.check(GpioConfig.input(34).withBias(Bias.DOWN)));
    assertThat(rules.check(PwmConfig.onPin(2).withTimer(3)).number()).isEqualTo(2);
    refused(
        ErrorKind.NOT_FOUND,
        "PWM timer 4 does not exist on demo; choose 0 to 3",
        () -> rules.check(PwmConfig.onPin(2).withTimer(4)));
    assertThat(rules.check(AdcConfig.pin(5).withAttenuation(Attenuation.DB_0).withWidth(9)))
        .isEqualTo(new Adc.Channel(1, 1, 5));
    assertThat(rules.check(AdcConfig.channel(1, 1).withAttenuation(Attenuation.DB_0)))
        .isEqualTo(new Adc.Channel(1, 1, 5));
    refused(
        ErrorKind.UNSUPPORTED,
        "ADC attenuation 3 does not exist on demo; choose one of 0 (0dB)",
        () -> rules.check(AdcConfig.pin(5)));
  }
}
