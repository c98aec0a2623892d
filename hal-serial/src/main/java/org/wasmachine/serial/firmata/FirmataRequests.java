package org.wasmachine.serial.firmata;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.wasmachine.hal.AdcConfig;
import org.wasmachine.hal.Attenuation;
import org.wasmachine.hal.Bias;
import org.wasmachine.hal.Capabilities;
import org.wasmachine.hal.Direction;
import org.wasmachine.hal.Drive;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.Feature;
import org.wasmachine.hal.Frequency;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.I2cConfig;
import org.wasmachine.hal.PinUse;
import org.wasmachine.hal.PwmConfig;
import org.wasmachine.hal.SpiConfig;
import org.wasmachine.hal.profile.BoardProfile;
import org.wasmachine.serial.board.PinLedger.Claim;

/**
 * Checks what is asked of a Firmata board before anything is sent: by its profile, if it has one,
 * and by what the firmware says of its pins. Says what the asker will own.
 */
final class FirmataRequests {
  private static final int SPI_CONTROLLER = 2;
  private static final long I2C_HERTZ = 100_000;
  private static final int PWM_BITS_MAX = 14;

  private final String board;
  private final Optional<BoardProfile> profile;
  private final FirmataPins pins;
  private final Capabilities capabilities;

  FirmataRequests(String board, Optional<BoardProfile> profile, FirmataPins pins) {
    this.board = board;
    this.profile = profile;
    this.pins = pins;
    this.capabilities = found();
  }

  Capabilities capabilities() {
    return capabilities;
  }

  private Capabilities found() {
    EnumSet<Feature> features = EnumSet.of(Feature.GPIO, Feature.GPIO_EVENTS);
    if (pins.anyHas(Firmata.MODE_I2C)) {
      features.add(Feature.I2C);
      features.add(Feature.I2C_REPEATED_START);
      features.add(Feature.I2C_IGNORE_NACK);
    }
    if (pins.anyHas(Firmata.MODE_SPI)) {
      features.add(Feature.SPI);
      features.add(Feature.SPI_LSB_FIRST);
    }
    if (pins.anyHas(Firmata.MODE_ANALOG)) {
      features.add(Feature.ADC);
    }
    if (pins.anyHas(Firmata.MODE_PWM)) {
      features.add(Feature.PWM);
    }
    return new Capabilities(features, 2, FirmataI2cBus.MAX_READ, FirmataSpiDevice.MAX_TRANSFER);
  }

  private String on(String what) {
    return what + " on " + board;
  }

  HalException unsupported(String who, String what) {
    return new HalException(
        ErrorKind.UNSUPPORTED,
        on(who) + ": Firmata cannot " + what + "; the bridge firmware can (wasmachine firmware)");
  }

  List<Claim> gpio(GpioConfig config) {
    String who = "GPIO" + config.pin();
    profile.ifPresent(known -> known.rules().check(config));
    boolean writes = config.direction().writes();
    pins.require(
        config.pin(),
        writes ? Firmata.MODE_OUTPUT : Firmata.MODE_INPUT,
        writes ? "an output" : "an input");
    check(who, config);
    PinUse use = new PinUse(config.pin(), writes ? "output" : "input", config.consumer());
    return List.of(Claim.exclusive(who, config.consumer(), List.of(use)));
  }

  private void check(String who, GpioConfig config) {
    if (config.direction() == Direction.INPUT_OUTPUT) {
      throw unsupported(who, "read an output back");
    }
    if (config.bias() == Bias.DOWN) {
      throw unsupported(who, "switch a pull-down on");
    }
    if (config.bias() == Bias.UP) {
      pins.require(config.pin(), Firmata.MODE_PULL_UP, "pulled up");
    }
    if (config.direction().writes() && config.bias() == Bias.UP) {
      throw unsupported(who, "pull an output up");
    }
    if (config.direction().writes() && config.drive() != Drive.PUSH_PULL) {
      throw unsupported(who, "drive a pin " + config.drive());
    }
    if (!config.debounce().isZero()) {
      throw unsupported(who, "debounce");
    }
  }

  List<Claim> i2c(I2cConfig config) {
    String who = "I2C" + config.controller();
    capabilities.require(Feature.I2C, on(who));
    if (config.controller() != 0) {
      throw new HalException(
          ErrorKind.NOT_FOUND, on(who) + " does not exist; Firmata has I2C controller 0 only");
    }
    List<PinUse> uses =
        wired().stream().map(pin -> new PinUse(pin, who, config.consumer())).toList();
    return List.of(new Claim(who, config.withConsumer(""), config.consumer(), uses));
  }

  /** What the firmware cannot; asked when the bus is free, as who else has it is said first. */
  void check(I2cConfig config) {
    String who = "I2C" + config.controller();
    List<Integer> wired = wired();
    boolean otherPins =
        config.sda().isPresent()
            && !(wired.contains(config.sda().getAsInt())
                && wired.contains(config.scl().getAsInt()));
    if (otherPins) {
      throw unsupported(who, "use other I2C pins than " + wired);
    }
    if (config.frequency().hertz() < I2C_HERTZ) {
      throw unsupported(who, "run I2C slower than " + Frequency.ofHertz(I2C_HERTZ));
    }
    if (!config.timeout().equals(I2cConfig.DEFAULT_TIMEOUT)) {
      throw unsupported(who, "set an I2C timeout");
    }
  }

  private List<Integer> wired() {
    return IntStream.range(0, pins.count())
        .filter(pin -> pins.has(pin, Firmata.MODE_I2C))
        .boxed()
        .toList();
  }

  List<Claim> spi(SpiConfig config) {
    String who = "SPI" + config.controller();
    capabilities.require(Feature.SPI, on(who));
    if (config.controller() != SPI_CONTROLLER) {
      throw new HalException(
          ErrorKind.NOT_FOUND,
          "%s does not exist; Firmata has SPI controller %d only"
              .formatted(on(who), SPI_CONTROLLER));
    }
    if (config.transmitOrder() != config.receiveOrder()) {
      throw unsupported(who, "send and receive in different bit orders");
    }
    config.cs().ifPresent(pin -> pins.require(pin, Firmata.MODE_OUTPUT, "a chip select"));
    List<PinUse> select =
        config.cs().stream()
            .mapToObj(pin -> new PinUse(pin, who + " CS", config.consumer()))
            .toList();
    String name = who + " CS " + (select.isEmpty() ? "none" : "GPIO" + select.getFirst().pin());
    return List.of(Claim.exclusive(name, config.consumer(), select));
  }

  /** An analogue input: where it is, how fine, what is owned with it. */
  record Analog(int channel, int pin, int bits, List<Claim> claims) {}

  Analog adc(AdcConfig config) {
    capabilities.require(Feature.ADC, on("ADC"));
    int pin =
        switch (config.input()) {
          case AdcConfig.Pin(int number) -> number;
          case AdcConfig.Channel(int unit, int number) ->
              profile.isPresent()
                  ? profile.get().rules().requireAdc(unit, number).number()
                  : flatChannel(unit, number);
        };
    int bits = pins.require(pin, Firmata.MODE_ANALOG, "an analogue input");
    int channel = pins.channelOf(pin);
    String who = "ADC channel " + channel;
    if (config.attenuation() != Attenuation.DB_12) {
      throw unsupported(who, "change the attenuation");
    }
    if (config.width().isPresent() && config.width().getAsInt() != bits) {
      throw unsupported(who, "sample with other than %d bits".formatted(bits));
    }
    PinUse use = new PinUse(pin, who, config.consumer());
    return new Analog(
        channel, pin, bits, List.of(Claim.exclusive(who, config.consumer(), List.of(use))));
  }

  private int flatChannel(int unit, int number) {
    if (unit != 1) {
      throw new HalException(
          ErrorKind.NOT_FOUND,
          on("ADC unit " + unit) + " does not exist; Firmata has unit 1 only, or name the pin");
    }
    return pins.pinOf(number);
  }

  /** A PWM output: how fine its duty is, what is owned with it. */
  record Output(int bits, List<Claim> claims) {}

  Output pwm(PwmConfig config) {
    String who = "PWM on GPIO" + config.pin();
    capabilities.require(Feature.PWM, on(who));
    profile.ifPresent(known -> known.rules().check(config));
    int bits = pins.require(config.pin(), Firmata.MODE_PWM, "a PWM output");
    if (!config.frequency().equals(FirmataPwmChannel.FREQUENCY)) {
      throw unsupported(who, "make a PWM frequency other than " + FirmataPwmChannel.FREQUENCY);
    }
    if (config.phaseDegrees() != 0) {
      throw unsupported(who, "shift the phase");
    }
    PinUse use = new PinUse(config.pin(), "PWM", config.consumer());
    return new Output(
        Math.min(bits, PWM_BITS_MAX),
        List.of(Claim.exclusive(who, config.consumer(), List.of(use))));
  }
}
