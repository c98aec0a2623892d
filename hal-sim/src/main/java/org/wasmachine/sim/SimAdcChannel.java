package org.wasmachine.sim;

import java.util.List;
import org.wasmachine.hal.AdcChannel;
import org.wasmachine.hal.AdcConfig;
import org.wasmachine.hal.AdcSample;
import org.wasmachine.hal.profile.Adc;

/** An analogue input of a simulated board. */
final class SimAdcChannel extends SimHandle implements AdcChannel {
  private final AdcConfig config;
  private final Adc.Channel channel;
  private final int width;
  private final int rangeMillivolts;

  SimAdcChannel(
      SimBoard board,
      AdcConfig config,
      Adc.Channel channel,
      int width,
      int rangeMillivolts,
      List<Ownership.Claim> claims) {
    super(
        board,
        "ADC%d channel %d (%s) on %s"
            .formatted(
                channel.unit(),
                channel.channel(),
                board.wiring().pad(channel.gpio()).pin.description(),
                board.profileId()),
        claims);
    this.config = config;
    this.channel = channel;
    this.width = width;
    this.rangeMillivolts = rangeMillivolts;
  }

  @Override
  public AdcConfig config() {
    return config;
  }

  @Override
  public int unit() {
    return channel.unit();
  }

  @Override
  public int channel() {
    return channel.channel();
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public AdcSample sample() {
    checkOpen();
    board.clock().spin();
    double millivolts = board.millivolts(channel.gpio());
    int full = (1 << width) - 1;
    int raw = Math.clamp(Math.round(millivolts / rangeMillivolts * full), 0, full);
    return new AdcSample(raw, (int) Math.round((double) raw * rangeMillivolts / full));
  }

  @Override
  void release() {}
}
