package org.wasmachine.pi4j.board;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.wasmachine.hal.AdcConfig;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.I2cConfig;
import org.wasmachine.hal.PwmConfig;
import org.wasmachine.hal.SpiConfig;
import org.wasmachine.hal.UartConfig;
import org.wasmachine.hal.profile.BoardProfile;
import org.wasmachine.pi4j.detect.GpioChips;
import org.wasmachine.pi4j.detect.LineAddress;
import org.wasmachine.pi4j.detect.PwmChips;
import org.wasmachine.pi4j.linux.LineInfo;
import org.wasmachine.pi4j.linux.LinuxRoot;

/**
 * A Linux computer that no profile describes. Pins are the lines of one GPIO controller, by number;
 * I2C and SPI controllers and chip selects are the kernel's numbers; a PWM "pin" is a channel of
 * the first PWM controller. Which pins a bus uses is not known, so nothing keeps them free.
 */
final class PlainLayout implements Layout {

  private final String model;
  private final Optional<String> chosenChip;
  private final LinuxRoot root;
  private final GpioChips chips;
  private final SerialPorts serialPorts;

  PlainLayout(
      String model,
      Optional<String> chosenChip,
      LinuxRoot root,
      GpioChips chips,
      SerialPorts serialPorts) {
    this.model = model;
    this.chosenChip = chosenChip;
    this.root = root;
    this.chips = chips;
    this.serialPorts = serialPorts;
  }

  @Override
  public String name() {
    return model;
  }

  @Override
  public Optional<BoardProfile> profile() {
    return Optional.empty();
  }

  @Override
  public String pin(int pin) {
    return "line " + pin + " on " + model;
  }

  @Override
  public void check(GpioConfig config) {
    GpioChips.Description chip = description();
    if (config.pin() < 0 || config.pin() >= chip.lines()) {
      throw new HalException(
          ErrorKind.NOT_FOUND,
          "line %d does not exist on %s (%s); choose 0 to %d"
              .formatted(config.pin(), chip.path(), chip.label(), chip.lines() - 1));
    }
  }

  @Override
  public Optional<String> chip() {
    return Optional.of(description().path());
  }

  @Override
  public LineAddress line(int pin) {
    return new LineAddress(description().path(), pin);
  }

  /** The number of the line with a name, on the controller in use. */
  OptionalInt named(String name) {
    return chips.lines(description().path()).stream()
        .filter(line -> line.name().equals(name))
        .mapToInt(LineInfo::offset)
        .findFirst();
  }

  /** The controller that was chosen, or the only one. */
  private GpioChips.Description description() {
    List<GpioChips.Description> all = chips.all();
    if (chosenChip.isPresent()) {
      return chips
          .find(chosenChip.get())
          .orElseThrow(
              () ->
                  new HalException(
                      ErrorKind.NOT_FOUND,
                      "there is no GPIO controller '%s'; present: %s"
                          .formatted(chosenChip.get(), labels(all))));
    }
    if (all.size() == 1) {
      return all.getFirst();
    }
    throw new HalException(
        ErrorKind.NOT_FOUND,
        all.isEmpty()
            ? model
                + " has no GPIO controller: there is no /dev/gpiochip*; try a sim: or serial: board"
            : "%s has several GPIO controllers; choose one: %s"
                .formatted(
                    model,
                    all.stream()
                        .map(chip -> "pi4j:?chip=" + chip.label())
                        .collect(Collectors.joining(", "))));
  }

  private static String labels(List<GpioChips.Description> all) {
    return all.isEmpty()
        ? "none"
        : all.stream().map(GpioChips.Description::label).collect(Collectors.joining(", "));
  }

  private HalException pinsUnknown(String what) {
    return new HalException(
        ErrorKind.UNSUPPORTED,
        "%s on %s: no profile tells which pins it can use; leave the pins out"
            .formatted(what, model));
  }

  @Override
  public I2cConfig complete(I2cConfig config) {
    if (config.sda().isPresent()) {
      throw pinsUnknown("I2C" + config.controller());
    }
    if (config.sdaPullUp() || config.sclPullUp()) {
      throw new HalException(
          ErrorKind.UNSUPPORTED,
          "I2C%d on %s: pull-ups cannot be switched on; solder some"
              .formatted(config.controller(), model));
    }
    return config;
  }

  @Override
  public String enableI2c(int controller) {
    return "";
  }

  @Override
  public SpiConfig complete(SpiConfig config) {
    if (config.sclk().isPresent() || config.mosi().isPresent() || config.miso().isPresent()) {
      throw pinsUnknown("SPI" + config.controller());
    }
    return config.cs().isPresent() ? config : config.withChipSelect(0);
  }

  @Override
  public int chipSelect(SpiConfig complete) {
    return complete.cs().orElse(0);
  }

  @Override
  public String enableSpi(int controller) {
    return "";
  }

  @Override
  public PwmOutput pwm(PwmConfig config) {
    Path chip =
        new PwmChips(root)
            .all().stream()
                .findFirst()
                .orElseThrow(
                    () ->
                        new HalException(
                            ErrorKind.NOT_FOUND, model + " has no PWM controller in the kernel"));
    return new PwmOutput(chip, config.pin());
  }

  @Override
  public AnalogInput adc(AdcConfig config) {
    return new AnalogDevices(root).find(config, model);
  }

  @Override
  public UartConfig complete(UartConfig config) {
    if (config.tx().isPresent() || config.rx().isPresent()) {
      throw pinsUnknown("UART" + config.port());
    }
    return config;
  }

  @Override
  public Path uart(int port) {
    return serialPorts.port(port).orElseThrow(() -> serialPorts.unknown(port, model));
  }
}
