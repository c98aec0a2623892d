package org.wasmachine.hal;

import java.util.OptionalInt;

/**
 * How to open a device on an SPI controller as master, 8 bits a word. Immutable; start from {@link
 * #controller}.
 *
 * @param controller the controller's number in the board's numbering (ESP: 0 is SPI1, 1 is SPI2, 2
 *     is SPI3; Linux: the bus number)
 * @param sclk clock pin; empty for the board's default
 * @param mosi pin of the data to the device; empty for the board's default
 * @param miso pin of the data from the device; empty for the board's default
 * @param cs chip-select pin, active low; empty for the board's default
 * @param mode clock polarity and phase
 * @param transmitOrder bit order of sent bytes
 * @param receiveOrder bit order of received bytes
 * @param frequency of the clock; a backend may use the next lower one it has
 * @param consumer who opens it, for {@link Board#pinUse} and BUSY messages
 */
public record SpiConfig(
    int controller,
    OptionalInt sclk,
    OptionalInt mosi,
    OptionalInt miso,
    OptionalInt cs,
    SpiMode mode,
    BitOrder transmitOrder,
    BitOrder receiveOrder,
    Frequency frequency,
    String consumer) {
  /** Checks the ranges. */
  public SpiConfig {
    if (controller < 0) {
      throw new HalException(
          ErrorKind.INVALID_ARGUMENT, "SPI controller number is negative: " + controller);
    }
  }

  /** The board's default pins, mode 0, most significant bit first, 1 MHz. */
  public static SpiConfig controller(int controller) {
    return new SpiConfig(
        controller,
        OptionalInt.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        SpiMode.MODE_0,
        BitOrder.MSB_FIRST,
        BitOrder.MSB_FIRST,
        Frequency.ofMegahertz(1),
        "app");
  }

  /** The same on other pins. */
  public SpiConfig withPins(int newSclk, int newMosi, int newMiso, int newCs) {
    return new SpiConfig(
        controller,
        OptionalInt.of(newSclk),
        OptionalInt.of(newMosi),
        OptionalInt.of(newMiso),
        OptionalInt.of(newCs),
        mode,
        transmitOrder,
        receiveOrder,
        frequency,
        consumer);
  }

  /** The same with another chip select. */
  public SpiConfig withChipSelect(int newCs) {
    return new SpiConfig(
        controller,
        sclk,
        mosi,
        miso,
        OptionalInt.of(newCs),
        mode,
        transmitOrder,
        receiveOrder,
        frequency,
        consumer);
  }

  /** The same in another mode. */
  public SpiConfig withMode(SpiMode newMode) {
    return new SpiConfig(
        controller,
        sclk,
        mosi,
        miso,
        cs,
        newMode,
        transmitOrder,
        receiveOrder,
        frequency,
        consumer);
  }

  /** The same with other bit orders. */
  public SpiConfig withBitOrder(BitOrder transmit, BitOrder receive) {
    return new SpiConfig(
        controller, sclk, mosi, miso, cs, mode, transmit, receive, frequency, consumer);
  }

  /** The same at another clock. */
  public SpiConfig withFrequency(Frequency newFrequency) {
    return new SpiConfig(
        controller,
        sclk,
        mosi,
        miso,
        cs,
        mode,
        transmitOrder,
        receiveOrder,
        newFrequency,
        consumer);
  }

  /** The same in the name of another consumer. */
  public SpiConfig withConsumer(String name) {
    return new SpiConfig(
        controller, sclk, mosi, miso, cs, mode, transmitOrder, receiveOrder, frequency, name);
  }
}
