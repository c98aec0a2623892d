package org.wasmachine.pi4j.board;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.wasmachine.hal.AdcConfig;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.I2cConfig;
import org.wasmachine.hal.PwmConfig;
import org.wasmachine.hal.SpiConfig;
import org.wasmachine.hal.UartConfig;
import org.wasmachine.hal.profile.BoardProfile;
import org.wasmachine.hal.profile.I2cController;
import org.wasmachine.hal.profile.LinuxMapping;
import org.wasmachine.hal.profile.Pin;
import org.wasmachine.hal.profile.Pwm;
import org.wasmachine.hal.profile.SpiHost;
import org.wasmachine.pi4j.detect.GpioChips;
import org.wasmachine.pi4j.detect.LineAddress;
import org.wasmachine.pi4j.detect.PwmChips;
import org.wasmachine.pi4j.linux.LinuxRoot;

/** A board that a profile describes. */
final class ProfiledLayout implements Layout {

  private final BoardProfile profile;
  private final LinuxMapping linux;
  private final LinuxRoot root;
  private final GpioChips chips;
  private final SerialPorts serialPorts;

  ProfiledLayout(BoardProfile profile, LinuxRoot root, GpioChips chips, SerialPorts serialPorts) {
    this.profile = profile;
    this.linux =
        profile
            .linux()
            .orElseThrow(
                () ->
                    new HalException(
                        ErrorKind.INVALID_ARGUMENT, profile.id() + " does not run Linux"));
    this.root = root;
    this.chips = chips;
    this.serialPorts = serialPorts;
  }

  @Override
  public String name() {
    return profile.id();
  }

  @Override
  public Optional<BoardProfile> profile() {
    return Optional.of(profile);
  }

  @Override
  public String pin(int pin) {
    return profile.pin(pin).map(Pin::description).orElse("GPIO" + pin) + " on " + profile.id();
  }

  @Override
  public void check(GpioConfig config) {
    profile.rules().check(config);
  }

  @Override
  public Optional<String> chip() {
    return chips.find(linux.gpioChipLabel()).map(GpioChips.Description::path);
  }

  @Override
  public LineAddress line(int pin) {
    return chips.pin(profile, pin);
  }

  private String enable(String peripheral) {
    Optional<String> line = Optional.ofNullable(linux.enable().get(peripheral));
    return line.map(text -> "put \"" + text + "\" into /boot/firmware/config.txt and restart")
        .orElse("");
  }

  @Override
  public I2cConfig complete(I2cConfig config) {
    I2cController controller = profile.controllerRules().requireI2c(config.controller());
    if ((config.sdaPullUp() || config.sclPullUp()) && !controller.pullUps()) {
      throw new HalException(
          ErrorKind.UNSUPPORTED,
          "I2C%d on %s has no pull-ups that can be switched on; solder some"
              .formatted(config.controller(), profile.id()));
    }
    return profile.controllerRules().resolve(config);
  }

  @Override
  public String enableI2c(int controller) {
    return enable("i2c" + controller);
  }

  @Override
  public SpiConfig complete(SpiConfig config) {
    SpiConfig complete = profile.controllerRules().resolve(config);
    if (complete.cs().isEmpty()) {
      throw new HalException(
          ErrorKind.UNSUPPORTED,
          "SPI%d on %s is not on a header".formatted(config.controller(), profile.id()));
    }
    return complete;
  }

  @Override
  public int chipSelect(SpiConfig complete) {
    return profile
        .spi(complete.controller())
        .flatMap(SpiHost::defaultPins)
        .orElseThrow()
        .chipSelects()
        .indexOf(complete.cs().getAsInt());
  }

  @Override
  public String enableSpi(int controller) {
    return enable("spi" + controller);
  }

  @Override
  public PwmOutput pwm(PwmConfig config) {
    profile.rules().check(config);
    Map<Integer, Set<Integer>> channels =
        profile.pwm() instanceof Pwm.Fixed(var byChannel) ? byChannel : Map.of();
    int channel =
        channels.entrySet().stream()
            .filter(entry -> entry.getValue().contains(config.pin()))
            .mapToInt(Map.Entry::getKey)
            .min()
            .orElseThrow();
    Path chip =
        new PwmChips(root)
            .header(linux)
            .orElseThrow(
                () ->
                    new HalException(
                        ErrorKind.NOT_FOUND,
                        "PWM on %s: the kernel has no PWM controller for it; %s"
                            .formatted(
                                pin(config.pin()),
                                "put \"dtoverlay=pwm,pin=%d,func=%d\" into %s and restart"
                                    .formatted(
                                        config.pin(),
                                        config.pin() >= 18 ? 2 : 4,
                                        "/boot/firmware/config.txt"))));
    return new PwmOutput(chip, channel);
  }

  @Override
  public AnalogInput adc(AdcConfig config) {
    if (config.input() instanceof AdcConfig.Pin(int number)) {
      profile.rules().requireInput(number);
      profile.rules().requireAdc(number);
    }
    return new AnalogDevices(root).find(config, profile.id());
  }

  @Override
  public UartConfig complete(UartConfig config) {
    if (serialPorts.port(config.port()).isPresent()) {
      return config;
    }
    return profile.controllerRules().resolve(config);
  }

  @Override
  public Path uart(int port) {
    return serialPorts
        .port(port)
        .or(
            () ->
                Optional.ofNullable(linux.uartDevices().get(port))
                    .map(path -> root.file(path.substring(1))))
        .orElseThrow(() -> serialPorts.unknown(port, profile.id()));
  }
}
