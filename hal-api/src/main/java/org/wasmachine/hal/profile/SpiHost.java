package org.wasmachine.hal.profile;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An SPI controller.
 *
 * @param number as in {@code /dev/spi/N}: ESP-IDF's {@code spi_host_device_t}, or the kernel's bus
 *     number
 * @param name such as {@code SPI2_HOST}
 * @param reserved whether apps are refused this host because the flash memory hangs on it
 * @param routing which pins it can use
 * @param maxChipSelects devices on one bus
 * @param defaultPins the pins used on this board when none are named
 * @param role what the board uses it for; empty when it is free
 */
public record SpiHost(
    int number,
    String name,
    boolean reserved,
    Routing routing,
    int maxChipSelects,
    Optional<Pins> defaultPins,
    String role) {

  public SpiHost {
    requireNonNull(name, "name");
    requireNonNull(routing, "routing");
    requireNonNull(defaultPins, "defaultPins");
    requireNonNull(role, "role");
  }

  /** Signals as GPIO numbers; one chip-select per device, in the order of the device number. */
  public record Pins(int sclk, OptionalInt mosi, OptionalInt miso, List<Integer> chipSelects) {

    public Pins {
      chipSelects = List.copyOf(chipSelects);
    }
  }
}
