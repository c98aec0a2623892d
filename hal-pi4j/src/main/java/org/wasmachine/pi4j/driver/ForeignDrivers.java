package org.wasmachine.pi4j.driver;

import com.pi4j.context.Context;
import com.pi4j.io.pwm.Pwm;
import com.pi4j.io.pwm.PwmType;
import com.pi4j.io.spi.Spi;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import org.wasmachine.hal.Capabilities;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.Feature;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.I2cConfig;
import org.wasmachine.hal.SpiConfig;
import org.wasmachine.pi4j.detect.LineAddress;
import org.wasmachine.pi4j.linux.DeviceFile;
import org.wasmachine.pi4j.linux.LinuxRoot;
import org.wasmachine.pi4j.linux.Syscalls;

/**
 * Drivers on another Pi4J provider. What Pi4J's interfaces cannot say, or what is known to go wrong
 * below them in 4.0.2, is refused.
 */
public final class ForeignDrivers implements Drivers {

  /** Two messages are all that Pi4J's interface has words for. */
  private static final int I2C_MESSAGES = 2;

  private static final int I2C_MESSAGE_BYTES = 8192;

  /** The kernel's message buffer: Pi4J 4.0.2 does not cut what is longer. */
  private static final int SPI_BYTES = 4096;

  private final Syscalls syscalls;
  private final LinuxRoot root;
  private final Context pi4j;
  private final ForeignI2c i2c;

  /** On a context with the providers of one plugin; it is shut down with the drivers. */
  public ForeignDrivers(Syscalls syscalls, LinuxRoot root, Context pi4j) {
    this.syscalls = syscalls;
    this.root = root;
    this.pi4j = pi4j;
    this.i2c = new ForeignI2c(pi4j);
  }

  @Override
  public Capabilities capabilities() {
    return new Capabilities(
        EnumSet.of(
            Feature.GPIO,
            Feature.GPIO_BIAS,
            Feature.GPIO_EVENTS,
            Feature.I2C,
            Feature.I2C_REPEATED_START,
            Feature.SPI,
            Feature.SPI_LSB_FIRST,
            Feature.PWM,
            Feature.PWM_FREQUENCY,
            Feature.ADC,
            Feature.UART),
        I2C_MESSAGES,
        I2C_MESSAGE_BYTES,
        SPI_BYTES);
  }

  static HalException refused(String what, String why) {
    return new HalException(
        ErrorKind.UNSUPPORTED, what + ": " + why + "; leave out provider= and it works");
  }

  /** Says no such file or no permission in place of Pi4J's misleading "no provider". */
  private void requireDevice(String path) {
    DeviceFile.open(syscalls, path, Syscalls.O_RDWR).close();
  }

  @Override
  public LineDriver openLine(LineAddress address, GpioConfig config) {
    requireDevice(address.chip());
    return ForeignLine.open(pi4j, address, config);
  }

  @Override
  public I2cDriver openI2c(int bus, Duration timeout) {
    String path = root.file("dev/i2c-" + bus).toString();
    if (!timeout.equals(I2cConfig.DEFAULT_TIMEOUT)) {
      throw refused(path, "Pi4J cannot set an I2C timeout");
    }
    requireDevice(path);
    return i2c.open(bus);
  }

  @Override
  public SpiDriver openSpi(int bus, int chipSelect, SpiConfig config) {
    String path = root.file("dev/spidev%d.%d".formatted(bus, chipSelect)).toString();
    requireDevice(path);
    Spi spi =
        Pi4jErrors.call(
            path,
            "open",
            () ->
                pi4j.create(
                    Spi.newConfigBuilder(pi4j)
                        .id("hal-spi-%d-%d".formatted(bus, chipSelect))
                        .bus(bus)
                        .channel(chipSelect)
                        .mode(config.mode().ordinal())
                        .baud((int) Math.min(Integer.MAX_VALUE, config.frequency().hertz()))
                        .build()));
    return new ForeignSpi(path, spi, SPI_BYTES);
  }

  @Override
  public PwmDriver openPwm(Path chip, int channel, int pin) {
    int number = Integer.parseInt(chip.getFileName().toString().replaceAll("\\D", ""));
    Pwm pwm =
        Pi4jErrors.call(
            chip.toString(),
            "open channel " + channel,
            () ->
                pi4j.create(
                    Pwm.newConfigBuilder(pi4j)
                        .id("hal-pwm-" + pin)
                        .chip(number)
                        .channel(channel)
                        .pwmType(PwmType.HARDWARE)
                        .build()));
    return new ForeignPwm(chip + " channel " + channel, pwm);
  }

  @Override
  public void close() {
    pi4j.shutdown();
  }
}
