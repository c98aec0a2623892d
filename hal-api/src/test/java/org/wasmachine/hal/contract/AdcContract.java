package org.wasmachine.hal.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.wasmachine.hal.AdcChannel;
import org.wasmachine.hal.AdcConfig;
import org.wasmachine.hal.AdcSample;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.Feature;

/** Analogue inputs: a voltage in, raw and calibrated numbers out. */
abstract class AdcContract extends Contract {
  private boolean noAdc() {
    if (has(Feature.ADC)) {
      return false;
    }
    refused(() -> board.openAdc(AdcConfig.channel(1, 0)), ErrorKind.UNSUPPORTED);
    return true;
  }

  @Test
  void aSampleIsTheVoltageAtThePin() {
    if (noAdc()) {
      return;
    }
    try (AdcChannel channel = board.openAdc(rig.adc())) {
      int lastRaw = -1;
      for (int millivolts : new int[] {200, 400, 600, 800}) {
        rig.setMillivolts(millivolts);
        AdcSample sample = channel.sample();
        assertThat(sample.millivolts()).isCloseTo(millivolts, within(rig.millivoltTolerance()));
        assertThat(sample.raw()).isBetween(lastRaw + 1, (1 << channel.width()) - 1);
        lastRaw = sample.raw();
      }
    }
  }

  @Test
  void aChannelThatIsNotThereIsNotFound() {
    if (!noAdc()) {
      refused(() -> board.openAdc(AdcConfig.channel(99, 0)), ErrorKind.NOT_FOUND);
      refused(() -> board.openAdc(AdcConfig.channel(1, 99)), ErrorKind.NOT_FOUND);
      refused(() -> board.openAdc(AdcConfig.pin(9999)), ErrorKind.NOT_FOUND);
    }
  }

  @Test
  void aWidthThatTheConverterHasNotIsUnsupported() {
    if (!noAdc()) {
      refused(() -> board.openAdc(rig.adc().withWidth(3)), ErrorKind.UNSUPPORTED);
    }
  }

  @Test
  void aChannelHasOneOwner() {
    if (noAdc()) {
      return;
    }
    AdcChannel channel = board.openAdc(rig.adc());
    refused(() -> board.openAdc(rig.adc()), ErrorKind.BUSY);
    channel.close();
    refused(channel::sample, ErrorKind.CLOSED);
    board.openAdc(rig.adc()).close();
  }
}
