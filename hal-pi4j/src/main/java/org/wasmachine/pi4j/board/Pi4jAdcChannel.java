package org.wasmachine.pi4j.board;

import org.wasmachine.hal.AdcChannel;
import org.wasmachine.hal.AdcConfig;
import org.wasmachine.hal.AdcSample;
import org.wasmachine.pi4j.linux.AdcInput;

/** An input of a converter that the kernel drives. */
final class Pi4jAdcChannel extends Handle implements AdcChannel {

  private final AdcConfig config;
  private final Layout.AnalogInput place;
  private final int width;
  private final AdcInput input;

  Pi4jAdcChannel(
      Layout layout, AdcConfig config, Layout.AnalogInput place, int width, AdcInput input) {
    super("ADC%d channel %d on %s".formatted(place.unit(), place.channel(), layout.name()));
    this.config = config;
    this.place = place;
    this.width = width;
    this.input = input;
  }

  @Override
  public AdcConfig config() {
    return config;
  }

  @Override
  public int unit() {
    return place.unit();
  }

  @Override
  public int channel() {
    return place.channel();
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public AdcSample sample() {
    return call(
        HalErrors.During.USE,
        () -> {
          long raw = input.raw();
          return new AdcSample((int) raw, (int) Math.round(input.millivolts(raw)));
        });
  }

  /** A converter has nothing to release. */
  @Override
  void release() {}
}
