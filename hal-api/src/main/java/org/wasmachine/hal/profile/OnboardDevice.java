package org.wasmachine.hal.profile;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * Something soldered to the board.
 *
 * @param id unique on the board, such as {@code lcd}
 * @param type kind of device, such as {@code touch_panel}
 * @param part name of the chip, if it matters
 * @param bus what it hangs on
 * @param i2cAddress 7-bit address when it hangs on I2C
 * @param pins GPIO of each of its signals
 * @param activeLow whether a low level means "on" or "pressed"
 * @param properties further facts as text, such as {@code width}; the names depend on the type
 */
public record OnboardDevice(
    String id,
    String type,
    Optional<String> part,
    Bus bus,
    OptionalInt i2cAddress,
    Map<String, Integer> pins,
    boolean activeLow,
    Map<String, String> properties) {

  public OnboardDevice {
    requireNonNull(id, "id");
    requireNonNull(type, "type");
    requireNonNull(part, "part");
    requireNonNull(bus, "bus");
    pins = Collections.unmodifiableMap(new TreeMap<>(pins));
    properties = Collections.unmodifiableMap(new TreeMap<>(properties));
  }

  /** What a device hangs on. */
  public sealed interface Bus {

    /** An I2C controller of the profile. */
    record I2c(int controller) implements Bus {}

    /** An SPI host of the profile. */
    record Spi(int host) implements Bus {}

    /** Anything else, by name, such as {@code gpio} or {@code rmii}. */
    record Other(String name) implements Bus {}
  }
}
