package org.wasmachine.hal;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * How to open an I2C controller as master. Immutable; start from {@link #controller}.
 *
 * @param controller the controller's number, from 0
 * @param sda the data pin; empty for the board's default
 * @param scl the clock pin; empty for the board's default
 * @param frequency of the clock
 * @param sdaPullUp switch the internal pull-up of the data pin on
 * @param sclPullUp switch the internal pull-up of the clock pin on
 * @param timeout how long a transaction may wait for the bus and the chip
 * @param consumer who opens it, for {@link Board#pinUse} and BUSY messages
 */
public record I2cConfig(
    int controller,
    OptionalInt sda,
    OptionalInt scl,
    Frequency frequency,
    boolean sdaPullUp,
    boolean sclPullUp,
    Duration timeout,
    String consumer) {
  /** What {@link #controller} starts with; also the usual one of Linux drivers. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(1);

  /** Checks the ranges. */
  public I2cConfig {
    if (controller < 0) {
      throw new HalException(
          ErrorKind.INVALID_ARGUMENT, "I2C controller number is negative: " + controller);
    }
    if (sda.isPresent() != scl.isPresent()) {
      throw new HalException(
          ErrorKind.INVALID_ARGUMENT, "I2C" + controller + ": give both SDA and SCL, or neither");
    }
    if (sda.isPresent() && sda.getAsInt() == scl.getAsInt()) {
      throw new HalException(
          ErrorKind.INVALID_ARGUMENT,
          "I2C" + controller + ": SDA and SCL are the same pin " + sda.getAsInt());
    }
    if (timeout.isNegative() || timeout.isZero()) {
      throw new HalException(
          ErrorKind.INVALID_ARGUMENT, "I2C" + controller + ": timeout must be positive");
    }
  }

  /** The board's default pins, 100 kHz, no internal pull-ups, 1 s timeout. */
  public static I2cConfig controller(int controller) {
    return new I2cConfig(
        controller,
        OptionalInt.empty(),
        OptionalInt.empty(),
        Frequency.ofKilohertz(100),
        false,
        false,
        DEFAULT_TIMEOUT,
        "app");
  }

  /** The same on other pins. */
  public I2cConfig withPins(int newSda, int newScl) {
    return new I2cConfig(
        controller,
        OptionalInt.of(newSda),
        OptionalInt.of(newScl),
        frequency,
        sdaPullUp,
        sclPullUp,
        timeout,
        consumer);
  }

  /** The same at another clock. */
  public I2cConfig withFrequency(Frequency newFrequency) {
    return new I2cConfig(
        controller, sda, scl, newFrequency, sdaPullUp, sclPullUp, timeout, consumer);
  }

  /** The same with other internal pull-ups. */
  public I2cConfig withPullUps(boolean onSda, boolean onScl) {
    return new I2cConfig(controller, sda, scl, frequency, onSda, onScl, timeout, consumer);
  }

  /** The same with another timeout. */
  public I2cConfig withTimeout(Duration newTimeout) {
    return new I2cConfig(
        controller, sda, scl, frequency, sdaPullUp, sclPullUp, newTimeout, consumer);
  }

  /** The same in the name of another consumer. */
  public I2cConfig withConsumer(String name) {
    return new I2cConfig(controller, sda, scl, frequency, sdaPullUp, sclPullUp, timeout, name);
  }
}
