package org.wasmachine.hal.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.Feature;
import org.wasmachine.hal.Frequency;
import org.wasmachine.hal.PwmChannel;
import org.wasmachine.hal.PwmConfig;

/** PWM outputs: frequency, duty, phase, pause. */
abstract class PwmContract extends Contract {
  private static final double ROUNDING = 1.0 / 128;

  private boolean noPwm() {
    if (has(Feature.PWM)) {
      return false;
    }
    refused(() -> board.openPwm(PwmConfig.onPin(rig.observedPin())), ErrorKind.UNSUPPORTED);
    return true;
  }

  private void showsDuty(double duty) {
    rig.observeDuty()
        .ifPresent(observed -> assertThat(observed).isCloseTo(duty, within(2 * ROUNDING)));
  }

  @Test
  void itRunsAsOpened() {
    if (noPwm()) {
      return;
    }
    try (PwmChannel channel = board.openPwm(rig.pwm().withDuty(0.25))) {
      assertThat(channel.state().frequency()).isEqualTo(rig.pwm().frequency());
      assertThat(channel.state().duty()).isCloseTo(0.25, within(ROUNDING));
      assertThat(channel.state().running()).isTrue();
      showsDuty(0.25);
    }
  }

  @Test
  void theDutyCanBeChanged() {
    if (noPwm()) {
      return;
    }
    try (PwmChannel channel = board.openPwm(rig.pwm())) {
      for (double duty : new double[] {0.0, 0.1, 0.5, 1.0, 0.75}) {
        channel.setDuty(duty);
        assertThat(channel.state().duty()).isCloseTo(duty, within(ROUNDING));
        showsDuty(duty);
      }
    }
  }

  @Test
  void wrongNumbersAreRefusedAndChangeNothing() {
    if (noPwm()) {
      return;
    }
    try (PwmChannel channel = board.openPwm(rig.pwm().withDuty(0.5))) {
      for (double duty : new double[] {-0.01, 1.01, Double.NaN, Double.POSITIVE_INFINITY}) {
        refused(() -> channel.setDuty(duty), ErrorKind.INVALID_ARGUMENT);
      }
      for (double phase : new double[] {-1, 360, Double.NaN}) {
        refused(() -> channel.setPhase(phase), ErrorKind.INVALID_ARGUMENT);
      }
      refused(() -> channel.setFrequency(Frequency.ofHertz(1L << 40)), ErrorKind.INVALID_ARGUMENT);
      assertThat(channel.state().duty()).isCloseTo(0.5, within(ROUNDING));
      assertThat(channel.state().frequency()).isEqualTo(rig.pwm().frequency());
    }
  }

  @Test
  void theFrequencyCanBeChangedAndKeepsTheDuty() {
    if (noPwm()) {
      return;
    }
    try (PwmChannel channel = board.openPwm(rig.pwm().withDuty(0.5))) {
      Frequency half = Frequency.ofHertz(rig.pwm().frequency().hertz() / 2);
      Frequency expected =
          supported(Feature.PWM_FREQUENCY, () -> channel.setFrequency(half))
              ? half
              : rig.pwm().frequency();
      assertThat(channel.state().frequency()).isEqualTo(expected);
      assertThat(channel.state().duty()).isCloseTo(0.5, within(ROUNDING));
      showsDuty(0.5);
    }
  }

  @Test
  void thePhaseCanBeChanged() {
    if (noPwm()) {
      return;
    }
    try (PwmChannel channel = board.openPwm(rig.pwm().withDuty(0.5))) {
      if (supported(Feature.PWM_PHASE, () -> channel.setPhase(90))) {
        assertThat(channel.state().phaseDegrees()).isCloseTo(90, within(3.0));
        showsDuty(0.5);
      }
    }
  }

  @Test
  void itCanBePaused() {
    if (noPwm()) {
      return;
    }
    try (PwmChannel channel = board.openPwm(rig.pwm().withDuty(0.5))) {
      if (supported(Feature.PWM_PAUSE, channel::pause)) {
        assertThat(channel.state().running()).isFalse();
        channel.resume();
        assertThat(channel.state().running()).isTrue();
        showsDuty(0.5);
      }
    }
  }

  @Test
  void outputsOfOneTimerShareItsFrequency() {
    if (noPwm() || rig.secondPwm().isEmpty()) {
      return;
    }
    PwmConfig second = rig.secondPwm().orElseThrow();
    try (PwmChannel one = board.openPwm(rig.pwm())) {
      Frequency half = Frequency.ofHertz(rig.pwm().frequency().hertz() / 2);
      try (PwmChannel other = board.openPwm(second.withFrequency(rig.pwm().frequency()))) {
        one.setFrequency(half);
        assertThat(other.state().frequency()).isEqualTo(half);
      }
      refused(
          () -> board.openPwm(second.withFrequency(Frequency.ofHertz(half.hertz() / 2))),
          ErrorKind.BUSY);
    }
  }

  @Test
  void aPinHasOneOwner() {
    if (noPwm()) {
      return;
    }
    PwmChannel channel = board.openPwm(rig.pwm());
    refused(() -> board.openPwm(rig.pwm()), ErrorKind.BUSY);
    channel.close();
    refused(channel::state, ErrorKind.CLOSED);
    refused(() -> channel.setDuty(0.5), ErrorKind.CLOSED);
    board.openPwm(rig.pwm()).close();
  }
}
