package org.wasmachine.hal.profile;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;

/**
 * The one place that decides what a pin or a controller of a board may do. Every backend asks here
 * before it touches hardware, so that a mistake gives the same error on a simulated and on a real
 * board.
 *
 * <p>Each method returns what it checked, or throws a {@link HalException}: {@link
 * ErrorKind#NOT_FOUND} for something the board does not have, {@link ErrorKind#PERMISSION} for
 * something reserved, {@link ErrorKind#UNSUPPORTED} for something the hardware cannot do. The
 * message names the board, the pin and what to use instead. Pins that only need care (strapping,
 * console, USB, wired to a device) pass; {@link #warnings} lists why they need care.
 */
public record PinRules(BoardProfile board) {

  private static final int MAX_SUGGESTIONS = 8;

  /** The pin exists and is not reserved. */
  public Pin requireUsable(int gpio) {
    Pin pin =
        board
            .pin(gpio)
            .orElseThrow(() -> notFound("GPIO" + gpio, "choose one of " + pins(_ -> true)));
    if (pin.reserved()) {
      throw new HalException(
          ErrorKind.PERMISSION,
          "%s on %s is reserved (%s); choose one of %s"
              .formatted(pin.description(), board.id(), reason(pin), pins(_ -> true)));
    }
    return pin;
  }

  /** The pin can be read. */
  public Pin requireInput(int gpio) {
    return requireUsable(gpio);
  }

  /** The pin can be driven. */
  public Pin requireOutput(int gpio) {
    Pin pin = requireUsable(gpio);
    if (pin.has(PinFlag.INPUT_ONLY)) {
      throw unsupported(pin, "is input-only", pins(p -> !p.has(PinFlag.INPUT_ONLY)));
    }
    return pin;
  }

  /** The pin has internal resistors, so that a bias of UP or DOWN can be switched on. */
  public Pin requireInternalPull(int gpio) {
    Pin pin = requireUsable(gpio);
    if (pin.has(PinFlag.NO_INTERNAL_PULL)) {
      throw unsupported(
          pin,
          "has no internal pull resistors (solder one, or use bias DISABLED)",
          pins(p -> !p.has(PinFlag.NO_INTERNAL_PULL)));
    }
    return pin;
  }

  /** The pin can carry a PWM signal. */
  public Pin requirePwm(int gpio) {
    return switch (board.pwm()) {
      case Pwm.Ledc _ -> requireOutput(gpio);
      case Pwm.Fixed(var channels) -> {
        Pin pin = requireOutput(gpio);
        if (channels.values().stream().noneMatch(gpios -> gpios.contains(gpio))) {
          throw unsupported(
              pin,
              "has no PWM channel",
              list(channels.values().stream().flatMap(Collection::stream).sorted().toList()));
        }
        yield pin;
      }
      case Pwm.None _ ->
          throw new HalException(ErrorKind.UNSUPPORTED, board.id() + " has no PWM hardware");
    };
  }

  /** The pin of an analog channel. */
  public Pin requireAdc(int unit, int channel) {
    requireAnyAdc();
    Adc.Unit converter =
        board
            .adc()
            .unit(unit)
            .orElseThrow(
                () ->
                    notFound(
                        "ADC unit " + unit,
                        "choose one of "
                            + list(board.adc().units().stream().map(Adc.Unit::number).toList())));
    Integer gpio = converter.channelToGpio().get(channel);
    if (gpio == null) {
      throw notFound(
          "channel %d of ADC unit %d".formatted(channel, unit),
          "choose one of " + list(converter.channelToGpio().keySet()));
    }
    return requireInput(gpio);
  }

  /** The analog channel of a pin. */
  public Adc.Channel requireAdc(int gpio) {
    requireAnyAdc();
    Pin pin = requireInput(gpio);
    return board
        .adc()
        .channelOf(gpio)
        .orElseThrow(
            () ->
                unsupported(
                    pin,
                    "has no analog input",
                    pins(p -> board.adc().channelOf(p.number()).isPresent())));
  }

  private void requireAnyAdc() {
    if (board.adc().units().isEmpty()) {
      throw new HalException(ErrorKind.UNSUPPORTED, board.id() + " has no analog inputs");
    }
  }

  /** The input range with a code of ESP-IDF's {@code adc_atten_t}. */
  public Adc.Attenuation requireAttenuation(int code) {
    requireAnyAdc();
    List<Adc.Attenuation> all = board.adc().attenuations();
    return all.stream()
        .filter(a -> a.code() == code)
        .findFirst()
        .orElseThrow(
            () ->
                new HalException(
                    ErrorKind.UNSUPPORTED,
                    "ADC attenuation %d does not exist on %s; choose one of %s"
                        .formatted(
                            code,
                            board.id(),
                            all.stream()
                                .map(a -> a.code() + " (" + a.name() + ")")
                                .collect(Collectors.joining(", ")))));
  }

  /** A selectable width in bits of an analog reading. */
  public int requireAdcResolution(int bits) {
    requireAnyAdc();
    List<Integer> widths = board.adc().resolutionBits();
    if (!widths.contains(bits)) {
      throw new HalException(
          ErrorKind.UNSUPPORTED,
          "ADC width of %d bits does not exist on %s; choose one of %s"
              .formatted(bits, board.id(), list(widths)));
    }
    return bits;
  }

  /** The I2C controller exists. */
  public I2cController requireI2c(int number) {
    return board
        .i2c(number)
        .orElseThrow(
            () ->
                notFound(
                    "I2C controller " + number,
                    "choose one of "
                        + list(board.i2c().stream().map(I2cController::number).toList())));
  }

  /** The I2C controller exists and can use these pins as data and clock. */
  public I2cController requireI2c(int number, int sda, int scl) {
    I2cController controller = requireI2c(number);
    requireDifferent("I2C", sda, scl);
    requireOutput(sda);
    requireOutput(scl);
    var wanted = new I2cController.Pins(sda, scl);
    if (controller.routing() == Routing.FIXED
        && controller.defaultPins().filter(wanted::equals).isEmpty()) {
      throw new HalException(
          ErrorKind.UNSUPPORTED,
          "I2C controller %d on %s cannot use SDA GPIO%d and SCL GPIO%d; its pins are %s"
              .formatted(
                  number,
                  board.id(),
                  sda,
                  scl,
                  controller
                      .defaultPins()
                      .map(p -> "SDA GPIO%d and SCL GPIO%d".formatted(p.sda(), p.scl()))
                      .orElse("not on a header")));
    }
    return controller;
  }

  /** The SPI host exists and is not the one the flash memory hangs on. */
  public SpiHost requireSpi(int number) {
    String choice =
        "choose one of "
            + list(board.spi().stream().filter(h -> !h.reserved()).map(SpiHost::number).toList());
    SpiHost host = board.spi(number).orElseThrow(() -> notFound("SPI host " + number, choice));
    if (host.reserved()) {
      throw new HalException(
          ErrorKind.PERMISSION,
          "SPI host %d (%s) on %s is reserved (%s); %s"
              .formatted(number, host.name(), board.id(), host.role(), choice));
    }
    return host;
  }

  /** The UART exists. */
  public UartPort requireUart(int number) {
    return board
        .uart(number)
        .orElseThrow(
            () ->
                notFound(
                    "UART " + number,
                    "choose one of "
                        + list(board.uarts().stream().map(UartPort::number).toList())));
  }

  /**
   * Why a usable pin needs care: strapping, console, USB, or wired to a device of the board. One
   * short sentence each; empty for a free pin and for a pin that does not exist.
   */
  public List<String> warnings(int gpio) {
    return board.pin(gpio).map(this::warnings).orElse(List.of());
  }

  private List<String> warnings(Pin pin) {
    List<String> warnings = new ArrayList<>();
    String where = pin.description() + " on " + board.id();
    if (pin.has(PinFlag.STRAPPING)) {
      warnings.add(where + " is a strapping pin: its level at reset selects the boot mode");
    }
    if (pin.has(PinFlag.CONSOLE)) {
      warnings.add(where + " carries the console");
    }
    if (pin.has(PinFlag.USB)) {
      warnings.add(where + " is a USB data line: the USB port stops working");
    }
    if (pin.has(PinFlag.HAT_EEPROM)) {
      warnings.add(where + " is the identification bus of add-on boards");
    }
    if (!pin.usedBy().isEmpty()) {
      warnings.add(where + " is wired to " + String.join(", ", pin.usedBy()));
    }
    return List.copyOf(warnings);
  }

  /** Whether apps should prefer the pin: led out, not reserved, and nothing else depends on it. */
  private boolean recommended(Pin pin) {
    return board.onHeader(pin)
        && !pin.reserved()
        && !pin.has(PinFlag.CONSOLE)
        && !pin.has(PinFlag.USB)
        && !pin.has(PinFlag.HAT_EEPROM)
        && pin.usedBy().isEmpty();
  }

  private String pins(Predicate<Pin> suitable) {
    List<Pin> candidates =
        board.pins().stream().filter(p -> !p.reserved()).filter(suitable).toList();
    List<Pin> best = candidates.stream().filter(this::recommended).toList();
    return list((best.isEmpty() ? candidates : best).stream().map(Pin::number).toList());
  }

  private static String list(Collection<Integer> numbers) {
    if (numbers.isEmpty()) {
      return "none";
    }
    String first =
        numbers.stream()
            .limit(MAX_SUGGESTIONS)
            .map(String::valueOf)
            .collect(Collectors.joining(", "));
    return numbers.size() > MAX_SUGGESTIONS ? first + ", …" : first;
  }

  private static String reason(Pin pin) {
    return pin.flags().stream()
        .filter(PinFlag::reserved)
        .sorted()
        .map(PinFlag::text)
        .collect(Collectors.joining(", "));
  }

  private void requireDifferent(String bus, int first, int second) {
    if (first == second) {
      throw new HalException(
          ErrorKind.UNSUPPORTED,
          "%s on %s needs two different pins, not GPIO%d twice".formatted(bus, board.id(), first));
    }
  }

  private HalException notFound(String what, String advice) {
    return new HalException(
        ErrorKind.NOT_FOUND, "%s does not exist on %s; %s".formatted(what, board.id(), advice));
  }

  private HalException unsupported(Pin pin, String problem, String choice) {
    return new HalException(
        ErrorKind.UNSUPPORTED,
        "%s on %s %s; choose one of %s".formatted(pin.description(), board.id(), problem, choice));
  }
}
