package org.wasmachine.serial.board;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.wasmachine.hal.AdcConfig;
import org.wasmachine.hal.Bias;
import org.wasmachine.hal.BitOrder;
import org.wasmachine.hal.Capabilities;
import org.wasmachine.hal.Drive;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.Feature;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.I2cConfig;
import org.wasmachine.hal.PinUse;
import org.wasmachine.hal.PwmConfig;
import org.wasmachine.hal.SpiConfig;
import org.wasmachine.hal.UartConfig;
import org.wasmachine.hal.profile.Adc;
import org.wasmachine.hal.profile.BoardProfile;
import org.wasmachine.serial.board.PinLedger.Claim;
import org.wasmachine.serial.protocol.DeviceFeature;
import org.wasmachine.serial.protocol.HelloReply;

/**
 * Checks what is asked of the board before anything goes on the wire: by its profile, if it has
 * one, and by what the device says of itself. Says what the asker will own.
 */
final class Requests {
  private static final int FRAME_ROOM = 64;
  private static final int MAX_SEGMENTS = 32;

  private final String board;
  private final Optional<BoardProfile> profile;
  private final DevicePins pins;
  private final DeviceResources resources;
  private final Capabilities capabilities;

  Requests(
      String board,
      Optional<BoardProfile> profile,
      DevicePins pins,
      DeviceResources resources,
      HelloReply device) {
    this.board = board;
    this.profile = profile;
    this.pins = pins;
    this.resources = resources;
    this.capabilities = capabilities(device, resources);
  }

  private static Capabilities capabilities(HelloReply device, DeviceResources resources) {
    Set<DeviceFeature> has = device.features();
    EnumSet<Feature> features = EnumSet.noneOf(Feature.class);
    if (has.contains(DeviceFeature.GPIO)) {
      features.addAll(
          List.of(
              Feature.GPIO, Feature.GPIO_BIAS, Feature.GPIO_OPEN_DRAIN, Feature.GPIO_INPUT_OUTPUT));
    }
    if (has.contains(DeviceFeature.I2C)) {
      features.addAll(
          List.of(
              Feature.I2C,
              Feature.I2C_REPEATED_START,
              Feature.I2C_WRITE_ERRORS,
              Feature.I2C_ANY_PIN));
    }
    if (has.contains(DeviceFeature.SPI)) {
      features.addAll(
          List.of(Feature.SPI, Feature.SPI_LSB_FIRST, Feature.SPI_DELAY, Feature.SPI_ANY_PIN));
    }
    if (has.contains(DeviceFeature.PWM)) {
      features.addAll(List.of(Feature.PWM, Feature.PWM_FREQUENCY, Feature.PWM_PAUSE));
    }
    for (DeviceFeature each : has) {
      switch (each) {
        case EDGES -> features.addAll(List.of(Feature.GPIO_EVENTS, Feature.GPIO_EVENTS_EXACT));
        case DEBOUNCE -> features.add(Feature.GPIO_DEBOUNCE);
        case I2C_TEN_BIT -> features.add(Feature.I2C_TEN_BIT);
        case I2C_IGNORE_NACK -> features.add(Feature.I2C_IGNORE_NACK);
        case PWM_PHASE -> features.add(Feature.PWM_PHASE);
        case ADC -> features.add(Feature.ADC);
        case UART -> features.add(Feature.UART);
        case GPIO, I2C, SPI, PWM -> {
          // Above.
        }
      }
    }
    int frame = device.maxBody() - FRAME_ROOM;
    return new Capabilities(
        features,
        MAX_SEGMENTS,
        Math.min(resources.maxI2cSegment(), frame),
        Math.min(resources.maxSpiTransfer(), frame));
  }

  Capabilities capabilities() {
    return capabilities;
  }

  private void require(Feature feature, String who) {
    capabilities.require(feature, who + " on " + board);
  }

  void check(GpioConfig config) {
    String who = "GPIO" + config.pin();
    profile.ifPresent(known -> known.rules().check(config));
    pins.check(config);
    if (config.direction().writes() && config.drive() == Drive.OPEN_SOURCE) {
      require(Feature.GPIO_OPEN_SOURCE, who + ": open source");
    }
    if (!config.edges().isEmpty()) {
      require(Feature.GPIO_EVENTS, who + ": edges");
    }
    if (!config.debounce().isZero()) {
      require(Feature.GPIO_DEBOUNCE, who + ": debounce");
    }
  }

  List<Claim> gpio(GpioConfig config) {
    check(config);
    String function =
        switch (config.direction()) {
          case INPUT -> "input";
          case OUTPUT -> "output";
          case INPUT_OUTPUT -> "input and output";
        };
    PinUse use = new PinUse(config.pin(), function, config.consumer());
    return List.of(Claim.exclusive("GPIO" + config.pin(), config.consumer(), List.of(use)));
  }

  void checkBias(int pin, Bias bias) {
    profile.ifPresent(known -> known.rules().requireBias(pin, bias));
    pins.checkBias(pin, bias);
  }

  private HalException notFound(String what, int from, int count) {
    return new HalException(
        ErrorKind.NOT_FOUND,
        "%s does not exist on %s; %s"
            .formatted(
                what,
                board,
                count == 0
                    ? "there are none"
                    : "choose %d to %d".formatted(from, from + count - 1)));
  }

  I2cConfig resolve(I2cConfig config) {
    require(Feature.I2C, "I2C" + config.controller());
    if (config.controller() >= resources.i2cBuses()) {
      throw notFound("I2C controller " + config.controller(), 0, resources.i2cBuses());
    }
    return profile.map(known -> known.controllerRules().resolve(config)).orElse(config);
  }

  /** Claims of a resolved configuration. */
  List<Claim> i2c(I2cConfig config) {
    String name = "I2C" + config.controller();
    List<PinUse> uses = new ArrayList<>();
    addUse(uses, config.sda(), name + " SDA", config.consumer());
    addUse(uses, config.scl(), name + " SCL", config.consumer());
    requireLines(uses);
    return List.of(new Claim(name, config.withConsumer(""), config.consumer(), uses));
  }

  private static void addUse(List<PinUse> uses, OptionalInt pin, String function, String consumer) {
    pin.ifPresent(number -> uses.add(new PinUse(number, function, consumer)));
  }

  private void requireLines(List<PinUse> uses) {
    uses.forEach(use -> pins.require(use.pin(), DevicePins.EXISTS, use.function()));
  }

  SpiConfig resolve(SpiConfig config) {
    require(Feature.SPI, "SPI" + config.controller());
    int host = config.controller() - resources.firstSpiHost();
    if (host < 0 || host >= resources.spiHosts()) {
      throw notFound(
          "SPI controller " + config.controller(), resources.firstSpiHost(), resources.spiHosts());
    }
    if (config.transmitOrder() == BitOrder.LSB_FIRST
        || config.receiveOrder() == BitOrder.LSB_FIRST) {
      require(Feature.SPI_LSB_FIRST, "SPI" + config.controller());
    }
    return profile.map(known -> known.controllerRules().resolve(config)).orElse(config);
  }

  private record SpiWires(OptionalInt sclk, OptionalInt mosi, OptionalInt miso) {}

  /** Claims of a resolved configuration. */
  List<Claim> spi(SpiConfig config) {
    String name = "SPI" + config.controller();
    String consumer = config.consumer();
    List<PinUse> wires = new ArrayList<>();
    addUse(wires, config.sclk(), name + " SCLK", consumer);
    addUse(wires, config.mosi(), name + " MOSI", consumer);
    addUse(wires, config.miso(), name + " MISO", consumer);
    List<PinUse> select = new ArrayList<>();
    addUse(select, config.cs(), name + " CS", consumer);
    requireLines(wires);
    requireLines(select);
    SpiWires terms = new SpiWires(config.sclk(), config.mosi(), config.miso());
    String device = name + " CS " + (select.isEmpty() ? "none" : "GPIO" + select.getFirst().pin());
    return List.of(
        new Claim(name, terms, consumer, wires), Claim.exclusive(device, consumer, select));
  }

  /** The channel behind a configuration. */
  Adc.Channel channel(AdcConfig config) {
    require(Feature.ADC, "ADC");
    if (profile.isPresent()) {
      return profile.get().rules().check(config);
    }
    return switch (config.input()) {
      case AdcConfig.Channel(int unit, int channel) ->
          new Adc.Channel(unit, channel, pins.pinOfChannel(unit, channel));
      case AdcConfig.Pin(int pin) -> {
        DevicePins.Row row = pins.channelOfPin(pin);
        yield new Adc.Channel(row.adcUnit(), row.adcChannel(), pin);
      }
    };
  }

  List<Claim> adc(Adc.Channel channel, String consumer) {
    String name = "ADC%d channel %d".formatted(channel.unit(), channel.channel());
    PinUse use = new PinUse(channel.gpio(), name, consumer);
    return List.of(Claim.exclusive(name, consumer, List.of(use)));
  }

  List<Claim> pwm(PwmConfig config) {
    String who = "PWM on GPIO" + config.pin();
    require(Feature.PWM, who);
    profile.ifPresent(known -> known.rules().check(config));
    pins.require(config.pin(), DevicePins.PWM, "a PWM output");
    if (config.timer() >= resources.pwmTimers()) {
      throw notFound("PWM timer " + config.timer(), 0, resources.pwmTimers());
    }
    if (config.phaseDegrees() != 0) {
      require(Feature.PWM_PHASE, who + ": phase");
    }
    PinUse use = new PinUse(config.pin(), "PWM timer " + config.timer(), config.consumer());
    return List.of(Claim.exclusive(who, config.consumer(), List.of(use)));
  }

  UartConfig resolve(UartConfig config) {
    require(Feature.UART, "UART" + config.port());
    if (config.port() >= resources.uarts()) {
      throw notFound("UART " + config.port(), 0, resources.uarts());
    }
    return profile.map(known -> known.controllerRules().resolve(config)).orElse(config);
  }

  /** Claims of a resolved configuration. */
  List<Claim> uart(UartConfig config) {
    String name = "UART" + config.port();
    List<PinUse> uses = new ArrayList<>();
    addUse(uses, config.tx(), name + " TX", config.consumer());
    addUse(uses, config.rx(), name + " RX", config.consumer());
    requireLines(uses);
    return List.of(Claim.exclusive(name, config.consumer(), uses));
  }

  int pwmChannels() {
    return resources.pwmChannels();
  }
}
