package org.wasmachine.hal.profile;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * Everything that is known about a board before any hardware is touched: immutable, and safe to
 * share between threads.
 *
 * <p>For backends: ask {@link #rules()} or {@link #controllerRules()} first in every open, so that
 * a wrong pin is the same clear error everywhere.
 *
 * @param id short name, as in {@code sim:esp32-s3-box}
 * @param name the vendor's name
 * @param vendor maker of the board
 * @param revision hardware revision that the facts describe
 * @param kind where programs run
 * @param chip the processor
 * @param memory sizes
 * @param pins every GPIO, ascending by number
 * @param headers connectors
 * @param adc analog inputs
 * @param i2c I2C controllers, ascending by number
 * @param spi SPI hosts, ascending by number
 * @param pwm PWM hardware
 * @param uarts UARTs, ascending by number
 * @param devices what is soldered to the board
 * @param linux where the kernel shows the hardware; present exactly for {@link Kind#LINUX_HOST}
 * @param notes remarks for the reader
 */
public record BoardProfile(
    String id,
    String name,
    String vendor,
    String revision,
    Kind kind,
    Chip chip,
    Memory memory,
    List<Pin> pins,
    List<Header> headers,
    Adc adc,
    List<I2cController> i2c,
    List<SpiHost> spi,
    Pwm pwm,
    List<UartPort> uarts,
    List<OnboardDevice> devices,
    Optional<LinuxMapping> linux,
    List<String> notes) {

  public BoardProfile {
    requireNonNull(id, "id");
    requireNonNull(name, "name");
    requireNonNull(vendor, "vendor");
    requireNonNull(revision, "revision");
    requireNonNull(kind, "kind");
    requireNonNull(chip, "chip");
    requireNonNull(memory, "memory");
    pins = List.copyOf(pins);
    requireAscending(pins);
    headers = List.copyOf(headers);
    requireNonNull(adc, "adc");
    i2c = List.copyOf(i2c);
    spi = List.copyOf(spi);
    requireNonNull(pwm, "pwm");
    uarts = List.copyOf(uarts);
    devices = List.copyOf(devices);
    requireNonNull(linux, "linux");
    notes = List.copyOf(notes);
  }

  /** Where programs run. */
  public enum Kind {
    /** On the board's chip; this program reaches it over a cable or simulates it. */
    MICROCONTROLLER,
    /** On the board's Linux, together with this program. */
    LINUX_HOST
  }

  private static void requireAscending(List<Pin> pins) {
    for (int i = 1; i < pins.size(); i++) {
      if (pins.get(i).number() <= pins.get(i - 1).number()) {
        throw new IllegalArgumentException("pins not ascending at GPIO" + pins.get(i).number());
      }
    }
  }

  /** The pin with a GPIO number. */
  public Optional<Pin> pin(int gpio) {
    for (Pin pin : pins) {
      if (pin.number() == gpio) {
        return Optional.of(pin);
      }
    }
    return Optional.empty();
  }

  /**
   * The pin with a name: the number ({@code 12} or {@code GPIO12}), the printed label, or a header
   * position such as {@code J8-7}. Upper and lower case are the same.
   */
  public Optional<Pin> pin(String name) {
    Optional<Pin> labelled =
        pins.stream().filter(p -> p.label().equalsIgnoreCase(name)).findFirst();
    if (labelled.isPresent()) {
      return labelled;
    }
    boolean prefixed = name.regionMatches(true, 0, "GPIO", 0, 4);
    String number = prefixed ? name.substring(4) : name;
    return number.matches("[0-9]{1,4}") ? pin(Integer.parseInt(number)) : pinAt(name);
  }

  private Optional<Pin> pinAt(String position) {
    for (Header header : headers) {
      for (Header.Position p : header.pins()) {
        if (p.gpio().isPresent() && position.equalsIgnoreCase(header.name() + "-" + p.number())) {
          return pin(p.gpio().getAsInt());
        }
      }
    }
    return Optional.empty();
  }

  /** Whether a header leads the pin out. */
  public boolean onHeader(Pin pin) {
    return headers.stream()
        .flatMap(h -> h.pins().stream())
        .anyMatch(p -> p.gpio().isPresent() && p.gpio().getAsInt() == pin.number());
  }

  public Optional<I2cController> i2c(int number) {
    return i2c.stream().filter(c -> c.number() == number).findFirst();
  }

  public Optional<SpiHost> spi(int number) {
    return spi.stream().filter(h -> h.number() == number).findFirst();
  }

  public Optional<UartPort> uart(int number) {
    return uarts.stream().filter(u -> u.number() == number).findFirst();
  }

  /** What the pins of this board may do. */
  public PinRules rules() {
    return new PinRules(this);
  }

  /** What the controllers of this board may do. */
  public ControllerRules controllerRules() {
    return new ControllerRules(this);
  }
}
