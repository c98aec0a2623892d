package org.wasmachine.hal;

import java.util.OptionalInt;

/**
 * How to open an analogue input. Immutable; start from {@link #channel} or {@link #pin}.
 *
 * @param input which one
 * @param attenuation input range
 * @param width bits of a raw sample; empty for the unit's default
 * @param consumer who opens it, for {@link Board#pinUse} and BUSY messages
 */
public record AdcConfig(Input input, Attenuation attenuation, OptionalInt width, String consumer) {
  /** How an analogue input is named. */
  public sealed interface Input {}

  /**
   * By converter and channel.
   *
   * @param unit the converter, from 1, as the data sheets count
   * @param channel from 0
   */
  public record Channel(int unit, int channel) implements Input {}

  /**
   * By the pin that leads to the channel.
   *
   * @param number the pin's number
   */
  public record Pin(int number) implements Input {}

  /** Checks the ranges. */
  public AdcConfig {
    if (width.isPresent() && (width.getAsInt() < 1 || width.getAsInt() > 32)) {
      throw new HalException(
          ErrorKind.INVALID_ARGUMENT, "ADC width is 1 to 32 bit, not " + width.getAsInt());
    }
  }

  /** A channel of a unit, the largest range, default width. */
  public static AdcConfig channel(int unit, int channel) {
    return new AdcConfig(new Channel(unit, channel), Attenuation.DB_12, OptionalInt.empty(), "app");
  }

  /** The channel of a pin, the largest range, default width. */
  public static AdcConfig pin(int number) {
    return new AdcConfig(new Pin(number), Attenuation.DB_12, OptionalInt.empty(), "app");
  }

  /** The same with another attenuation. */
  public AdcConfig withAttenuation(Attenuation newAttenuation) {
    return new AdcConfig(input, newAttenuation, width, consumer);
  }

  /** The same with another width. */
  public AdcConfig withWidth(int bits) {
    return new AdcConfig(input, attenuation, OptionalInt.of(bits), consumer);
  }

  /** The same in the name of another consumer. */
  public AdcConfig withConsumer(String name) {
    return new AdcConfig(input, attenuation, width, name);
  }
}
