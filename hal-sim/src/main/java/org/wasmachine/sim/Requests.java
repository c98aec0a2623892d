package org.wasmachine.sim;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import org.wasmachine.hal.AdcConfig;
import org.wasmachine.hal.Bias;
import org.wasmachine.hal.Capabilities;
import org.wasmachine.hal.Drive;
import org.wasmachine.hal.Feature;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.I2cConfig;
import org.wasmachine.hal.PinUse;
import org.wasmachine.hal.PwmConfig;
import org.wasmachine.hal.SpiConfig;
import org.wasmachine.hal.UartConfig;
import org.wasmachine.hal.profile.Adc;
import org.wasmachine.hal.profile.BoardProfile;
import org.wasmachine.hal.profile.ControllerRules;
import org.wasmachine.hal.profile.PinRules;
import org.wasmachine.hal.profile.Pwm;
import org.wasmachine.hal.profile.Routing;
import org.wasmachine.sim.Ownership.Claim;

/** Checks what is asked of a board against its profile, and says what the asker will own. */
final class Requests {
  private static final int SUPPLY_MILLIVOLTS = 3300;

  private final BoardProfile profile;
  private final PinRules pins;
  private final ControllerRules controllers;
  private final Capabilities capabilities;

  /** An analogue input that may be opened. */
  record AdcRequest(Adc.Channel channel, int width, int rangeMillivolts, List<Claim> claims) {}

  Requests(BoardProfile profile, Capabilities capabilities) {
    this.profile = profile;
    this.pins = profile.rules();
    this.controllers = profile.controllerRules();
    this.capabilities = capabilities;
  }

  /** Everything but what the board's hardware has not. */
  static Capabilities capabilities(BoardProfile profile) {
    EnumSet<Feature> features = EnumSet.allOf(Feature.class);
    switch (profile.kind()) {
      case MICROCONTROLLER -> features.remove(Feature.GPIO_OPEN_SOURCE);
      case LINUX_HOST -> features.remove(Feature.PWM_PHASE);
    }
    if (profile.i2c().stream().allMatch(one -> one.routing() == Routing.FIXED)) {
      features.remove(Feature.I2C_ANY_PIN);
    }
    if (profile.spi().stream().allMatch(one -> one.routing() == Routing.FIXED)) {
      features.remove(Feature.SPI_ANY_PIN);
    }
    if (profile.adc().units().isEmpty()) {
      features.remove(Feature.ADC);
    }
    if (profile.pwm() instanceof Pwm.None) {
      features.remove(Feature.PWM);
    }
    if (profile.uarts().isEmpty()) {
      features.remove(Feature.UART);
    }
    return new Capabilities(features, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);
  }

  List<Claim> gpio(GpioConfig config) {
    pins.check(config);
    if (config.direction().writes()) {
      requireDrive(config.pin(), config.drive());
    }
    String function =
        switch (config.direction()) {
          case INPUT -> "input";
          case OUTPUT -> "output";
          case INPUT_OUTPUT -> "input and output";
        };
    PinUse use = new PinUse(config.pin(), function, config.consumer());
    return List.of(Claim.exclusive("GPIO" + config.pin(), List.of(use)));
  }

  void requireBias(int pin, Bias bias) {
    pins.requireBias(pin, bias);
  }

  void requireDrive(int pin, Drive drive) {
    if (drive == Drive.OPEN_SOURCE) {
      capabilities.require(
          Feature.GPIO_OPEN_SOURCE, "GPIO%d on %s: open source".formatted(pin, profile.id()));
    }
  }

  I2cConfig resolve(I2cConfig config) {
    return controllers.resolve(config);
  }

  /**
   * @param config resolved
   */
  List<Claim> i2c(I2cConfig config) {
    String name = "I2C" + config.controller();
    List<PinUse> uses =
        List.of(
            new PinUse(config.sda().orElseThrow(), name + " SDA", config.consumer()),
            new PinUse(config.scl().orElseThrow(), name + " SCL", config.consumer()));
    return List.of(new Claim(name, config.withConsumer(""), uses));
  }

  SpiConfig resolve(SpiConfig config) {
    return controllers.resolve(config);
  }

  /** The clock and data pins that devices on one controller share. */
  private record SpiWires(OptionalInt sclk, OptionalInt mosi, OptionalInt miso) {}

  /**
   * @param config resolved
   */
  List<Claim> spi(SpiConfig config) {
    String name = "SPI" + config.controller();
    List<PinUse> wires = new ArrayList<>();
    addUse(wires, config.sclk(), name + " SCLK", config.consumer());
    addUse(wires, config.mosi(), name + " MOSI", config.consumer());
    addUse(wires, config.miso(), name + " MISO", config.consumer());
    List<PinUse> select = new ArrayList<>();
    addUse(select, config.cs(), name + " CS", config.consumer());
    String device =
        name + " chip select " + (select.isEmpty() ? "none" : "GPIO" + select.getFirst().pin());
    return List.of(
        new Claim(name, new SpiWires(config.sclk(), config.mosi(), config.miso()), wires),
        Claim.exclusive(device, select));
  }

  private static void addUse(List<PinUse> uses, OptionalInt pin, String function, String consumer) {
    pin.ifPresent(number -> uses.add(new PinUse(number, function, consumer)));
  }

  AdcRequest adc(AdcConfig config) {
    Adc.Channel channel = pins.check(config);
    int range =
        pins.requireAttenuation(config.attenuation()).maxMillivolts().orElse(SUPPLY_MILLIVOLTS);
    String function = "ADC%d channel %d".formatted(channel.unit(), channel.channel());
    PinUse use = new PinUse(channel.gpio(), function, config.consumer());
    return new AdcRequest(
        channel,
        config.width().orElse(profile.adc().defaultResolutionBits()),
        range,
        List.of(Claim.exclusive(function, List.of(use))));
  }

  List<Claim> pwm(PwmConfig config) {
    pins.check(config);
    if (config.phaseDegrees() != 0) {
      capabilities.require(Feature.PWM_PHASE, "PWM on GPIO" + config.pin() + ": phase");
    }
    PinUse use = new PinUse(config.pin(), "PWM timer " + config.timer(), config.consumer());
    return List.of(Claim.exclusive("PWM on GPIO" + config.pin(), List.of(use)));
  }

  UartConfig resolve(UartConfig config) {
    return controllers.resolve(config);
  }

  /**
   * @param config resolved
   */
  List<Claim> uart(UartConfig config) {
    String name = "UART" + config.port();
    List<PinUse> uses = new ArrayList<>();
    addUse(uses, config.tx(), name + " TX", config.consumer());
    addUse(uses, config.rx(), name + " RX", config.consumer());
    return List.of(Claim.exclusive(name, uses));
  }
}
