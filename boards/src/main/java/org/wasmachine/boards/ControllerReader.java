package org.wasmachine.boards;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.wasmachine.hal.profile.I2cController;
import org.wasmachine.hal.profile.Pwm;
import org.wasmachine.hal.profile.Routing;
import org.wasmachine.hal.profile.SpiHost;
import org.wasmachine.hal.profile.UartPort;

/** Reads the sections {@code i2c}, {@code spi}, {@code pwm} and {@code uart}. */
final class ControllerReader {

  private static final int MAX_CONTROLLER = 63;

  /** Standard mode, which every I2C device understands: UM10204. */
  private static final int DEFAULT_I2C_HZ = 100_000;

  private final Pads pads;
  private final Wiring wiring;

  ControllerReader(Pads pads, Wiring wiring) {
    this.pads = pads;
    this.wiring = wiring;
  }

  List<I2cController> i2c(Section board) {
    Set<Integer> numbers = new HashSet<>();
    return board.sections("i2c", section -> i2cController(section, numbers));
  }

  private I2cController i2cController(Section section, Set<Integer> numbers) {
    int number = Distinct.number(section, "number", MAX_CONTROLLER, numbers);
    Routing routing = section.choice("routing", Routing.class);
    Optional<I2cController.Pins> pins = Optional.empty();
    if (hasPins(section, routing, "sda", "scl")) {
      int sda = pads.usable(section, "sda");
      int scl = pads.usable(section, "scl");
      refuseSame(section, "scl", new HashSet<>(Set.of(sda)), scl);
      pins = Optional.of(new I2cController.Pins(sda, scl));
      function(routing, sda, "I2C" + number + "_SDA");
      function(routing, scl, "I2C" + number + "_SCL");
    }
    return new I2cController(
        number,
        section.flag("low_power"),
        routing,
        pins,
        section.integerOr("hz", DEFAULT_I2C_HZ, 1, 5_000_000),
        section.flag("pull_ups"),
        section.optionalText("role").orElse(""));
  }

  List<SpiHost> spi(Section board) {
    Set<Integer> numbers = new HashSet<>();
    return board.sections("spi", section -> spiHost(section, numbers));
  }

  private SpiHost spiHost(Section section, Set<Integer> numbers) {
    int number = Distinct.number(section, "number", MAX_CONTROLLER, numbers);
    String name = section.text("name");
    boolean reserved = section.flag("reserved");
    Routing routing = section.choice("routing", Routing.class);
    int maxChipSelects = section.integer("chip_selects_max", 1, 32);
    Optional<SpiHost.Pins> pins = Optional.empty();
    if (!reserved && hasPins(section, routing, "sclk")) {
      pins = Optional.of(spiPins(section, maxChipSelects));
      spiFunctions(routing, name.replace("_HOST", ""), pins.get());
    }
    return new SpiHost(
        number,
        name,
        reserved,
        routing,
        maxChipSelects,
        pins,
        section.optionalText("role").orElse(""));
  }

  private SpiHost.Pins spiPins(Section section, int maxChipSelects) {
    int sclk = pads.usable(section, "sclk");
    Set<Integer> seen = new HashSet<>(Set.of(sclk));
    OptionalInt mosi = pads.optionalUsable(section, "mosi");
    mosi.ifPresent(gpio -> refuseSame(section, "mosi", seen, gpio));
    OptionalInt miso = pads.optionalUsable(section, "miso");
    miso.ifPresent(gpio -> refuseSame(section, "miso", seen, gpio));
    List<Integer> chipSelects = new ArrayList<>();
    for (String text : section.texts("cs")) {
      if (!text.matches("[0-9]{1,3}") || !pads.numbers().contains(Integer.parseInt(text))) {
        throw section.fail("cs", "expected a list of this board's GPIO numbers, found " + text);
      }
      int gpio = pads.refuseReserved(section, "cs", Integer.parseInt(text));
      refuseSame(section, "cs", seen, gpio);
      chipSelects.add(gpio);
    }
    if (chipSelects.size() > maxChipSelects) {
      throw section.fail("cs", "expected at most " + maxChipSelects + " pins");
    }
    return new SpiHost.Pins(sclk, mosi, miso, chipSelects);
  }

  private void spiFunctions(Routing routing, String name, SpiHost.Pins pins) {
    function(routing, pins.sclk(), name + "_SCLK");
    pins.mosi().ifPresent(gpio -> function(routing, gpio, name + "_MOSI"));
    pins.miso().ifPresent(gpio -> function(routing, gpio, name + "_MISO"));
    for (int i = 0; i < pins.chipSelects().size(); i++) {
      String select = routing == Routing.ANY_PIN ? "_CS" : "_CE";
      function(routing, pins.chipSelects().get(i), name + select + i);
    }
  }

  List<UartPort> uarts(Section board) {
    Set<Integer> numbers = new HashSet<>();
    return board.sections("uart", section -> uart(section, numbers));
  }

  private UartPort uart(Section section, Set<Integer> numbers) {
    int number = Distinct.number(section, "number", MAX_CONTROLLER, numbers);
    Routing routing = section.choice("routing", Routing.class);
    Optional<UartPort.Pins> pins = Optional.empty();
    if (hasPins(section, routing, "tx", "rx")) {
      int tx = pads.usable(section, "tx");
      int rx = pads.usable(section, "rx");
      refuseSame(section, "rx", new HashSet<>(Set.of(tx)), rx);
      OptionalInt rts = pads.optionalUsable(section, "rts");
      OptionalInt cts = pads.optionalUsable(section, "cts");
      pins = Optional.of(new UartPort.Pins(tx, rx, rts, cts));
      function(routing, tx, "UART" + number + "_TX");
      function(routing, rx, "UART" + number + "_RX");
    }
    boolean console = section.flag("console");
    if (console && pins.isEmpty()) {
      throw section.fail("console", "expected tx and rx of the console");
    }
    return new UartPort(
        number,
        section.flag("low_power"),
        routing,
        pins,
        console,
        section.integerOr("fifo_bytes", 0, 0, 65_536),
        section.integerOr("baud_max", 0, 1, 1_000_000_000));
  }

  Pwm pwm(Section board) {
    return board.optionalSection("pwm", this::pwmHardware).orElse(new Pwm.None());
  }

  private enum PwmKind {
    LEDC,
    FIXED
  }

  private Pwm pwmHardware(Section section) {
    return switch (section.choice("kind", PwmKind.class)) {
      case LEDC ->
          new Pwm.Ledc(
              section.texts("speed_modes"),
              section.integer("channels_per_mode", 1, 64),
              section.integer("timers_per_mode", 1, 64),
              section.integer("duty_bits_max", 1, 32),
              section.byName("clocks_hz", entry -> entry.integer(1L, 10_000_000_000L)));
      case FIXED ->
          new Pwm.Fixed(
              section.byNumber("channels", MAX_CONTROLLER, entry -> Set.copyOf(gpios(entry))));
    };
  }

  private List<Integer> gpios(Section.Entry entry) {
    List<Integer> gpios = new ArrayList<>();
    for (String text : entry.texts()) {
      if (!text.matches("[0-9]{1,3}") || !pads.numbers().contains(Integer.parseInt(text))) {
        throw entry.fail("expected a list of this board's GPIO numbers, found " + text);
      }
      gpios.add(Integer.parseInt(text));
    }
    return gpios;
  }

  /** Whether default pins are given: all or none, and all for a controller that has no others. */
  private static boolean hasPins(Section section, Routing routing, String... keys) {
    boolean any = routing == Routing.FIXED;
    for (String key : keys) {
      any |= section.has(key);
    }
    return any;
  }

  /** Refuses a GPIO that one of the {@code others} has; adds it to them. */
  private static void refuseSame(Section section, String key, Set<Integer> others, int gpio) {
    if (!others.add(gpio)) {
      throw section.fail(key, "expected a GPIO of its own, found " + gpio + " again");
    }
  }

  /**
   * Names a pin of a controller. The header may know the pin of a fixed controller under another
   * name already, such as {@code LP_I2C_SDA}; that one is kept.
   */
  private void function(Routing routing, int gpio, String name) {
    if (routing == Routing.ANY_PIN || wiring.hasChipFunction(gpio, name)) {
      wiring.function(gpio, name);
    }
  }
}
