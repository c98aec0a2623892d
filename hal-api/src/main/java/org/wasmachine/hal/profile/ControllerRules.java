package org.wasmachine.hal.profile;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.wasmachine.hal.Bias;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.I2cConfig;
import org.wasmachine.hal.SpiConfig;
import org.wasmachine.hal.UartConfig;

/**
 * The one place that decides which controllers of a board exist and which pins they can use;
 * sibling of {@link PinRules}, with the same error kinds. The {@code resolve} methods return the
 * configuration with the board's default pins filled in.
 */
public record ControllerRules(BoardProfile board) {

  /** The I2C controller exists. */
  public I2cController requireI2c(int number) {
    return board
        .i2c(number)
        .orElseThrow(
            () ->
                Refusal.notFound(
                    board,
                    "I2C controller " + number,
                    board.i2c().stream().map(I2cController::number).toList()));
  }

  /** The SPI host exists and is not the one the flash memory hangs on. */
  public SpiHost requireSpi(int number) {
    List<Integer> choice =
        board.spi().stream().filter(h -> !h.reserved()).map(SpiHost::number).toList();
    SpiHost host =
        board.spi(number).orElseThrow(() -> Refusal.notFound(board, "SPI host " + number, choice));
    if (host.reserved()) {
      throw Refusal.reserved(
          board, "SPI host " + number + " (" + host.name() + ")", host.role(), choice);
    }
    return host;
  }

  /** The UART exists. */
  public UartPort requireUart(int number) {
    return board
        .uart(number)
        .orElseThrow(
            () ->
                Refusal.notFound(
                    board,
                    "UART " + number,
                    board.uarts().stream().map(UartPort::number).toList()));
  }

  /** Checks everything an I2C controller is opened with; the result names both pins. */
  public I2cConfig resolve(I2cConfig config) {
    I2cController controller = requireI2c(config.controller());
    var defaults = controller.defaultPins();
    Signal sda = signal("SDA", config.sda(), defaults.map(I2cController.Pins::sda));
    Signal scl = signal("SCL", config.scl(), defaults.map(I2cController.Pins::scl));
    String name = "I2C controller " + config.controller();
    requireReachable(name, controller.routing(), sda, scl);
    PinRules pins = board.rules();
    pins.requireOutput(sda.gpio(name, board));
    pins.requireOutput(scl.gpio(name, board));
    requirePullUp(sda, config.sdaPullUp());
    requirePullUp(scl, config.sclPullUp());
    return config.withPins(sda.gpio(name, board), scl.gpio(name, board));
  }

  private void requirePullUp(Signal signal, boolean wanted) {
    if (wanted) {
      board.rules().requireBias(signal.wanted().getAsInt(), Bias.UP);
    }
  }

  /**
   * Checks everything an SPI device is opened with. The result names the clock; a data line or
   * chip-select that neither the caller nor the board names stays empty and is not used.
   */
  public SpiConfig resolve(SpiConfig config) {
    SpiHost host = requireSpi(config.controller());
    var defaults = host.defaultPins();
    Signal sclk = signal("SCLK", config.sclk(), defaults.map(SpiHost.Pins::sclk));
    Signal mosi = optional("MOSI", config.mosi(), defaults.map(SpiHost.Pins::mosi));
    Signal miso = optional("MISO", config.miso(), defaults.map(SpiHost.Pins::miso));
    List<Integer> selects = defaults.map(SpiHost.Pins::chipSelects).orElse(List.of());
    Signal cs = signal("CS", config.cs(), selects.stream().findFirst());
    String name = "SPI host " + config.controller() + " (" + host.name() + ")";
    requireReachable(name, host.routing(), sclk, mosi, miso);
    if (host.routing() == Routing.FIXED
        && cs.wanted().isPresent()
        && !selects.contains(cs.wanted().getAsInt())) {
      throw new HalException(
          ErrorKind.UNSUPPORTED,
          "%s on %s cannot use CS GPIO%d; choose one of %s"
              .formatted(name, board.id(), cs.wanted().getAsInt(), Refusal.list(selects)));
    }
    PinRules pins = board.rules();
    pins.requireOutput(sclk.gpio(name, board));
    mosi.wanted().ifPresent(pins::requireOutput);
    miso.wanted().ifPresent(pins::requireInput);
    cs.wanted().ifPresent(pins::requireOutput);
    requireDistinct(name, sclk, mosi, miso, cs);
    return new SpiConfig(
        config.controller(),
        sclk.wanted(),
        mosi.wanted(),
        miso.wanted(),
        cs.wanted(),
        config.mode(),
        config.transmitOrder(),
        config.receiveOrder(),
        config.frequency(),
        config.consumer());
  }

  /** Checks everything a UART is opened with; the result names both pins. */
  public UartConfig resolve(UartConfig config) {
    UartPort port = requireUart(config.port());
    var defaults = port.defaultPins();
    Signal tx = signal("TX", config.tx(), defaults.map(UartPort.Pins::tx));
    Signal rx = signal("RX", config.rx(), defaults.map(UartPort.Pins::rx));
    String name = "UART " + config.port();
    requireReachable(name, port.routing(), tx, rx);
    PinRules pins = board.rules();
    pins.requireOutput(tx.gpio(name, board));
    pins.requireInput(rx.gpio(name, board));
    requireDistinct(name, tx, rx);
    int baud = config.line().baud();
    if (port.maxBaud() > 0 && baud > port.maxBaud()) {
      throw new HalException(
          ErrorKind.UNSUPPORTED,
          "%s on %s cannot run at %d baud; the highest is %d"
              .formatted(name, board.id(), baud, port.maxBaud()));
    }
    return config.withPins(tx.gpio(name, board), rx.gpio(name, board));
  }

  /**
   * A line of a controller: what the caller named or else the board's default, and that default.
   */
  private record Signal(String name, OptionalInt wanted, OptionalInt standard) {

    int gpio(String controller, BoardProfile board) {
      return wanted.orElseThrow(
          () ->
              new HalException(
                  ErrorKind.INVALID_ARGUMENT,
                  "%s on %s has no default pins; name the %s pin"
                      .formatted(controller, board.id(), name)));
    }
  }

  private static Signal signal(String name, OptionalInt named, Optional<Integer> standard) {
    return optional(name, named, standard.map(OptionalInt::of));
  }

  private static Signal optional(String name, OptionalInt named, Optional<OptionalInt> standard) {
    OptionalInt pin = standard.orElse(OptionalInt.empty());
    return new Signal(name, named.isPresent() ? named : pin, pin);
  }

  private void requireReachable(String controller, Routing routing, Signal... signals) {
    if (routing == Routing.ANY_PIN) {
      return;
    }
    for (Signal signal : signals) {
      if (!signal.wanted().equals(signal.standard())) {
        throw new HalException(
            ErrorKind.UNSUPPORTED,
            "%s on %s cannot use %s GPIO%d; its pin is %s"
                .formatted(
                    controller,
                    board.id(),
                    signal.name(),
                    signal.wanted().getAsInt(),
                    signal.standard().isPresent()
                        ? "GPIO" + signal.standard().getAsInt()
                        : "not on a header"));
      }
    }
  }

  private void requireDistinct(String controller, Signal... signals) {
    for (int i = 0; i < signals.length; i++) {
      for (int j = 0; j < i; j++) {
        if (signals[i].wanted().isPresent() && signals[i].wanted().equals(signals[j].wanted())) {
          throw new HalException(
              ErrorKind.INVALID_ARGUMENT,
              "%s on %s: %s and %s are the same pin GPIO%d"
                  .formatted(
                      controller,
                      board.id(),
                      signals[j].name(),
                      signals[i].name(),
                      signals[i].wanted().getAsInt()));
        }
      }
    }
  }
}
