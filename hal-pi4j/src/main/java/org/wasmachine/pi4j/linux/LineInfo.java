package org.wasmachine.pi4j.linux;

/**
 * What the kernel tells about a line without opening it.
 *
 * @param offset number of the line on its chip
 * @param name its name, empty when the device tree gives none
 * @param consumer who uses it, empty when nobody or when the user gave no name
 * @param used whether it cannot be requested now
 * @param output whether it drives the pin
 * @param activeLow whether logical high is the low voltage
 * @param bias internal resistor as far as the kernel knows
 */
public record LineInfo(
    int offset,
    String name,
    String consumer,
    boolean used,
    boolean output,
    boolean activeLow,
    LineConfig.Bias bias) {

  static LineInfo of(int offset, String name, String consumer, long flags) {
    return new LineInfo(
        offset,
        name,
        consumer,
        (flags & GpioUapi.FLAG_USED) != 0,
        (flags & GpioUapi.FLAG_OUTPUT) != 0,
        (flags & GpioUapi.FLAG_ACTIVE_LOW) != 0,
        bias(flags));
  }

  private static LineConfig.Bias bias(long flags) {
    if ((flags & GpioUapi.FLAG_BIAS_PULL_UP) != 0) {
      return LineConfig.Bias.PULL_UP;
    }
    if ((flags & GpioUapi.FLAG_BIAS_PULL_DOWN) != 0) {
      return LineConfig.Bias.PULL_DOWN;
    }
    return (flags & GpioUapi.FLAG_BIAS_DISABLED) != 0
        ? LineConfig.Bias.DISABLED
        : LineConfig.Bias.AS_IS;
  }
}
