package org.wasmachine.hal.profile;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.wasmachine.hal.AdcConfig;
import org.wasmachine.hal.Attenuation;
import org.wasmachine.hal.Bias;
import org.wasmachine.hal.Direction;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.PwmConfig;

/**
 * The one place that decides what a pin of a board may do. Every backend asks here before it
 * touches hardware, so that a mistake gives the same error on a simulated and on a real board.
 * Controllers: {@link ControllerRules}.
 *
 * <p>Each method returns what it checked, or throws a {@link HalException}: {@link
 * ErrorKind#NOT_FOUND} for something the board does not have, {@link ErrorKind#PERMISSION} for
 * something reserved, {@link ErrorKind#UNSUPPORTED} for something the hardware cannot do. The
 * message names the board, the pin and what to use instead. Pins that only need care (strapping,
 * console, USB, wired to a device) pass; {@link #warnings} lists why they need care.
 */
public record PinRules(BoardProfile board) {

  /** Everything a digital pin is opened with. */
  public Pin check(GpioConfig config) {
    Pin pin =
        config.direction() == Direction.INPUT
            ? requireInput(config.pin())
            : requireOutput(config.pin());
    return requireBias(pin.number(), config.bias());
  }

  /** Everything a PWM output is opened with. */
  public Pin check(PwmConfig config) {
    Pin pin = requirePwm(config.pin());
    int timers =
        switch (board.pwm()) {
          case Pwm.Ledc ledc -> ledc.timersPerMode();
          case Pwm.Fixed _, Pwm.None _ -> 1;
        };
    if (config.timer() >= timers) {
      throw new HalException(
          ErrorKind.NOT_FOUND,
          "PWM timer %d does not exist on %s; choose 0 to %d"
              .formatted(config.timer(), board.id(), timers - 1));
    }
    return pin;
  }

  /** Everything an analog input is opened with. */
  public Adc.Channel check(AdcConfig config) {
    Adc.Channel channel =
        switch (config.input()) {
          case AdcConfig.Channel(int unit, int number) ->
              new Adc.Channel(unit, number, requireAdc(unit, number).number());
          case AdcConfig.Pin(int gpio) -> requireAdc(gpio);
        };
    requireAttenuation(config.attenuation());
    config.width().ifPresent(this::requireAdcResolution);
    return channel;
  }

  /** The pin exists and is not reserved. */
  public Pin requireUsable(int gpio) {
    Pin pin =
        board
            .pin(gpio)
            .orElseThrow(() -> Refusal.notFound(board, "GPIO" + gpio, suitable(_ -> true)));
    if (pin.reserved()) {
      String reason =
          pin.flags().stream()
              .filter(PinFlag::reserved)
              .map(PinFlag::text)
              .collect(Collectors.joining(", "));
      throw Refusal.reserved(board, pin.description(), reason, suitable(_ -> true));
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
      throw Refusal.unsupported(
          board, pin, "is input-only", suitable(p -> !p.has(PinFlag.INPUT_ONLY)));
    }
    return pin;
  }

  /** The pin has the internal resistor that a bias needs. */
  public Pin requireBias(int gpio, Bias bias) {
    Pin pin = requireUsable(gpio);
    if ((bias == Bias.UP || bias == Bias.DOWN) && pin.has(PinFlag.NO_INTERNAL_PULL)) {
      throw Refusal.unsupported(
          board,
          pin,
          "has no internal pull resistors (solder one, or use bias DISABLED)",
          suitable(p -> !p.has(PinFlag.NO_INTERNAL_PULL)));
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
          throw Refusal.unsupported(
              board,
              pin,
              "has no PWM channel",
              channels.values().stream().flatMap(Collection::stream).sorted().toList());
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
                    Refusal.notFound(
                        board,
                        "ADC unit " + unit,
                        board.adc().units().stream().map(Adc.Unit::number).toList()));
    Integer gpio = converter.channelToGpio().get(channel);
    if (gpio == null) {
      throw Refusal.notFound(
          board,
          "channel %d of ADC unit %d".formatted(channel, unit),
          converter.channelToGpio().keySet());
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
                Refusal.unsupported(
                    board,
                    pin,
                    "has no analog input",
                    suitable(p -> board.adc().channelOf(p.number()).isPresent())));
  }

  private void requireAnyAdc() {
    if (board.adc().units().isEmpty()) {
      throw new HalException(ErrorKind.UNSUPPORTED, board.id() + " has no analog inputs");
    }
  }

  /** The range of an attenuation on this board. */
  public Adc.Attenuation requireAttenuation(Attenuation attenuation) {
    requireAnyAdc();
    List<Adc.Attenuation> all = board.adc().attenuations();
    return all.stream()
        .filter(a -> a.code() == attenuation.code())
        .findFirst()
        .orElseThrow(
            () ->
                new HalException(
                    ErrorKind.UNSUPPORTED,
                    "ADC attenuation %d does not exist on %s; choose one of %s"
                        .formatted(
                            attenuation.code(),
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
              .formatted(bits, board.id(), Refusal.list(widths)));
    }
    return bits;
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
  public boolean recommended(Pin pin) {
    return board.onHeader(pin)
        && !pin.reserved()
        && !pin.has(PinFlag.CONSOLE)
        && !pin.has(PinFlag.USB)
        && !pin.has(PinFlag.HAT_EEPROM)
        && pin.usedBy().isEmpty();
  }

  private List<Integer> suitable(Predicate<Pin> can) {
    List<Pin> candidates = board.pins().stream().filter(p -> !p.reserved()).filter(can).toList();
    List<Pin> best = candidates.stream().filter(this::recommended).toList();
    return (best.isEmpty() ? candidates : best).stream().map(Pin::number).toList();
  }
}
