package org.wasmachine.sim;

import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.wasmachine.hal.BoardUri;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.I2cAddress;
import org.wasmachine.hal.profile.BoardProfile;
import org.wasmachine.hal.profile.I2cController;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.sim.device.Bh1750;
import org.wasmachine.sim.device.Bme280;
import org.wasmachine.sim.device.Ds3231;
import org.wasmachine.sim.device.I2cChip;
import org.wasmachine.sim.device.I2cFault;
import org.wasmachine.sim.device.Mpu6050;
import org.wasmachine.sim.device.Sht3x;
import org.wasmachine.sim.device.Signal;

/**
 * What is around a simulated board, as its name says: chips on its bus, what they feel, voltages at
 * pins, presses of buttons, faults. The table of parameters is in the module's README.
 */
final class UriWorld {
  private static final double COLDEST = -273.15;
  private static final double SECOND = 1e9;
  private static final String MILLIVOLTS = "mv";
  private static final int MAX_PIN = 255;

  /** A kind of chip: its parameter, where it can be and where it is unless told. */
  private record Part(String name, List<I2cAddress> addresses, Optional<I2cAddress> standard) {}

  private static final List<Part> PARTS =
      List.of(
          new Part(
              "bh1750",
              List.of(Bh1750.ADDRESS_LOW, Bh1750.ADDRESS_HIGH),
              Optional.of(Bh1750.ADDRESS_LOW)),
          new Part("sht3x", List.of(Sht3x.ADDRESS_LOW, Sht3x.ADDRESS_HIGH), Optional.empty()),
          new Part("bme280", List.of(Bme280.ADDRESS_LOW, Bme280.ADDRESS_HIGH), Optional.empty()),
          new Part("mpu6050", List.of(Mpu6050.ADDRESS_LOW, Mpu6050.ADDRESS_HIGH), Optional.empty()),
          new Part("ds3231", List.of(Ds3231.ADDRESS), Optional.empty()));

  private static final List<String> QUANTITIES =
      List.of("lux", "celsius", "percent", "hectopascal", "ax", "ay", "az", "gx", "gy", "gz");

  private final BoardUri uri;
  private final SimBoard board;
  private final Clock clock;
  private final Set<String> felt = new HashSet<>();

  UriWorld(BoardUri uri, SimBoard board) {
    this.uri = uri;
    this.board = board;
    this.clock = board.clock();
  }

  /** The parameters that this class reads. */
  static Set<String> parameters(BoardUri uri) {
    Set<String> names = new LinkedHashSet<>(QUANTITIES);
    PARTS.forEach(part -> names.add(part.name()));
    names.addAll(List.of("press", "fault"));
    millivolts(uri).forEach(names::add);
    return names;
  }

  private static Stream<String> millivolts(BoardUri uri) {
    return uri.parameters().keySet().stream()
        .filter(name -> name.matches(MILLIVOLTS + "[0-9]{1,3}"));
  }

  /** Puts it all there. */
  void build(BoardProfile profile) {
    for (Part part : PARTS) {
      address(part).ifPresent(address -> attach(profile, part, address));
    }
    checkFelt();
    millivolts(uri).forEach(this::apply);
    uri.parameter("press").ifPresent(this::press);
    uri.parameter("fault").ifPresent(this::fault);
  }

  /** A quantity that no chip measures is a mistake. */
  private void checkFelt() {
    for (String name : uri.parameters().keySet()) {
      if (QUANTITIES.contains(name) && !felt.contains(name)) {
        throw new HalException(
            ErrorKind.INVALID_ARGUMENT,
            "Board '%s': no chip here measures %s; add one, like %s"
                .formatted(uri, name, name.length() == 2 ? "mpu6050=0x68" : "bme280=0x76"));
      }
    }
  }

  private Optional<I2cAddress> address(Part part) {
    Optional<String> wanted = uri.parameter(part.name());
    if (wanted.isEmpty()) {
      return part.standard();
    }
    if (wanted.get().equals("none")) {
      return Optional.empty();
    }
    List<String> known =
        part.addresses().stream().map(address -> "0x%02x".formatted(address.value())).toList();
    int index = known.indexOf(wanted.get().toLowerCase(Locale.ROOT));
    if (index < 0) {
      throw wrong(part.name(), String.join(", ", known) + " or none", wanted.get());
    }
    return Optional.of(part.addresses().get(index));
  }

  /**
   * On the first I2C controller (on Linux, the first that is free), where examples look for it, and
   * on the first with pins of its own, where sensors are looked for.
   */
  private void attach(BoardProfile profile, Part part, I2cAddress address) {
    List<I2cController> free =
        profile.i2c().stream()
            .filter(
                one -> profile.kind() == BoardProfile.Kind.MICROCONTROLLER || one.role().isEmpty())
            .toList();
    Set<Integer> buses = new LinkedHashSet<>();
    free.stream().findFirst().ifPresent(first -> buses.add(first.number()));
    free.stream()
        .filter(one -> one.defaultPins().isPresent())
        .findFirst()
        .ifPresent(wired -> buses.add(wired.number()));
    I2cChip chip = chip(part);
    for (int bus : buses) {
      if (board.i2c(bus).attach(address, chip).isPresent()) {
        throw wrong(part.name(), "an address of its own", address.toString());
      }
    }
  }

  private I2cChip chip(Part part) {
    return switch (part.name()) {
      case "bh1750" -> new Bh1750(clock, quantity("lux", 320, 0));
      case "sht3x" -> new Sht3x(clock, celsius(), percent());
      case "bme280" -> new Bme280(clock, celsius(), percent(), quantity("hectopascal", 1013.25, 0));
      case "mpu6050" ->
          new Mpu6050(
              clock,
              List.of(axis("ax", 0), axis("ay", 0), axis("az", 1)),
              List.of(axis("gx", 0), axis("gy", 0), axis("gz", 0)));
      case "ds3231" -> new Ds3231(clock, celsius());
      default -> throw new IllegalArgumentException(part.name());
    };
  }

  private Signal celsius() {
    return quantity("celsius", 20, COLDEST);
  }

  private Signal percent() {
    return quantity("percent", 50, 0);
  }

  private Signal axis(String name, double standard) {
    return quantity(name, standard, Double.NEGATIVE_INFINITY);
  }

  private void apply(String name) {
    int pin = Integer.parseInt(name.substring(MILLIVOLTS.length()));
    if (pin > MAX_PIN) {
      throw wrong(name, "the number of a pin", name);
    }
    board.pin(pin).setMillivolts(quantity(name, 0, 0));
  }

  /** A value over time: a number, a sine or a table. */
  private Signal quantity(String name, double standard, double least) {
    felt.add(name);
    if (uri.parameter(name).isEmpty()) {
      return Signal.constant(standard);
    }
    String text = uri.parameter(name).get();
    String expected =
        "a number%s, sine:MIDDLE:AMPLITUDE:SECONDS or table:SECOND:VALUE:SECOND:VALUE…"
            .formatted(least == 0 ? " from 0" : "");
    String[] words = text.split(":", -1);
    double[] numbers = new double[words.length];
    boolean named = words[0].equals("sine") || words[0].equals("table");
    for (int i = named ? 1 : 0; i < words.length; i++) {
      numbers[i] = number(words[i]).orElseThrow(() -> wrong(name, expected, text));
    }
    if (!named && words.length == 1 && numbers[0] >= least) {
      return Signal.constant(numbers[0]);
    }
    if (words[0].equals("sine") && words.length == 4 && numbers[3] * SECOND >= 1) {
      return Signal.sine(numbers[1], numbers[2], (long) (numbers[3] * SECOND));
    }
    if (words[0].equals("table") && words.length >= 3 && words.length % 2 == 1) {
      TreeMap<Long, Double> points = new TreeMap<>();
      for (int i = 1; i < words.length; i += 2) {
        points.put((long) (numbers[i] * SECOND), numbers[i + 1]);
      }
      return Signal.table(points);
    }
    throw wrong(name, expected, text);
  }

  private static Optional<Double> number(String text) {
    try {
      return Optional.of(Double.parseDouble(text)).filter(Double::isFinite);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private void press(String text) {
    for (String one : text.split(",", -1)) {
      String[] words = one.split(":", -1);
      Optional<Double> at = words.length == 3 ? number(words[1]) : Optional.empty();
      Optional<Double> length = words.length == 3 ? number(words[2]) : Optional.empty();
      if (at.isEmpty() || length.isEmpty() || at.get() < 0 || length.get() <= 0) {
        throw wrong("press", "BUTTON:AT-SECOND:SECONDS, more of them after a comma", one);
      }
      SimButton button = board.button(words[0]);
      Duration held = Duration.ofNanos((long) (length.get() * SECOND));
      clock.schedule((long) (at.get() * SECOND), () -> button.press(held));
    }
  }

  private void fault(String text) {
    String[] words = text.split(":", -1);
    String expected =
        "i2cN:KIND or i2cN:KIND:COUNT, KIND one of nack_address, nack_data,"
            + " arbitration_lost, stuck";
    boolean formed = words[0].matches("i2c[0-9]") && (words.length == 2 || words.length == 3);
    boolean counted = words.length < 3 || words[2].matches("[0-9]{1,9}");
    if (!formed || !counted) {
      throw wrong("fault", expected, text);
    }
    I2cFault.Kind kind =
        I2cFault.Kind.of(words[1]).orElseThrow(() -> wrong("fault", expected, text));
    board
        .i2c(words[0].charAt(3) - '0')
        .setFault(
            words.length == 3
                ? I2cFault.times(Integer.parseInt(words[2]), kind)
                : I2cFault.always(kind));
  }

  private HalException wrong(String name, String expected, String found) {
    return new HalException(
        ErrorKind.INVALID_ARGUMENT,
        "Board '%s': %s is %s, not '%s'".formatted(uri, name, expected, found));
  }
}
