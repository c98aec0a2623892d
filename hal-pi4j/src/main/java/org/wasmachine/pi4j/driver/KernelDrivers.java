package org.wasmachine.pi4j.driver;

import com.pi4j.context.Context;
import com.pi4j.io.IO;
import com.pi4j.io.exception.IOAlreadyExistsException;
import com.pi4j.io.gpio.digital.DigitalInput;
import com.pi4j.io.gpio.digital.DigitalInputConfig;
import com.pi4j.io.gpio.digital.DigitalOutput;
import com.pi4j.io.gpio.digital.DigitalState;
import com.pi4j.io.pwm.Pwm;
import com.pi4j.io.pwm.PwmType;
import com.pi4j.io.spi.Spi;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.wasmachine.hal.Capabilities;
import org.wasmachine.hal.Feature;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.SpiConfig;
import org.wasmachine.pi4j.detect.LineAddress;
import org.wasmachine.pi4j.linux.KernelException;
import org.wasmachine.pi4j.linux.LineConfig;
import org.wasmachine.pi4j.linux.LinuxErrno;
import org.wasmachine.pi4j.plugin.KernelDevices;
import org.wasmachine.pi4j.plugin.KernelLine;
import org.wasmachine.pi4j.plugin.KernelPwm;
import org.wasmachine.pi4j.plugin.KernelSpi;
import org.wasmachine.pi4j.plugin.LineProperties;

/**
 * Drivers on a Pi4J context with this module's plugin. Every line, SPI device and PWM channel is an
 * object of Pi4J's registry; what Pi4J has no words for goes through the plugin's own interfaces.
 */
public final class KernelDrivers implements Drivers {

  private static final int EVENT_BUFFER_MIN = 256;

  /** The kernel cuts a longer buffer to this (16 events times 64 lines). */
  private static final int EVENT_BUFFER_MAX = 1024;

  private static final int I2C_MESSAGES = 42;
  private static final int I2C_MESSAGE_BYTES = 8192;

  private final KernelDevices devices;
  private final Context pi4j;

  /** On a new Pi4J context. */
  public KernelDrivers(KernelDevices devices) {
    this.devices = devices;
    this.pi4j = Pi4jContexts.own(devices);
  }

  /** The Pi4J context, for programs that also use Pi4J themselves. */
  public Context pi4j() {
    return pi4j;
  }

  @Override
  public Capabilities capabilities() {
    EnumSet<Feature> features = EnumSet.allOf(Feature.class);
    features.removeAll(
        EnumSet.of(
            Feature.I2C_IGNORE_NACK,
            Feature.I2C_ANY_PIN,
            Feature.SPI_ANY_PIN,
            Feature.PWM_PHASE,
            Feature.PWM_PAUSE));
    return new Capabilities(features, I2C_MESSAGES, I2C_MESSAGE_BYTES, Integer.MAX_VALUE);
  }

  /** Runs a call of Pi4J; the kernel's exception, when there is one below, comes out of it. */
  private static <T> T pi4j(Supplier<T> call) {
    try {
      return call.get();
    } catch (IOAlreadyExistsException e) {
      throw new KernelException("Pi4J", e.getMessage(), LinuxErrno.EBUSY);
    } catch (RuntimeException e) {
      throw kernelCause(e);
    }
  }

  private static RuntimeException kernelCause(RuntimeException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof KernelException kernel) {
        return kernel;
      }
    }
    return e;
  }

  @Override
  public LineDriver openLine(LineAddress address, GpioConfig config) {
    Map<String, String> properties = new HashMap<>();
    properties.put(LineProperties.CHIP, address.chip());
    properties.put(LineProperties.LINE, Integer.toString(address.offset()));
    properties.put(LineProperties.CONSUMER, config.consumer());
    properties.put(LineProperties.BIAS, LineConfigs.bias(config.bias()).name());
    String id = "hal-gpio-" + config.pin();
    if (config.direction().writes()) {
      properties.put(LineProperties.DRIVE, LineConfigs.drive(config.drive()).name());
      DigitalOutput output =
          pi4j(
              () ->
                  pi4j.create(
                      DigitalOutput.newConfigBuilder(pi4j)
                          .id(id)
                          .bcm(config.pin())
                          .initial(DigitalState.getState(config.initial().isHigh()))
                          .load(properties)
                          .build()));
      return new Line(output, ((KernelLine) output));
    }
    properties.put(LineProperties.EDGES, LineConfigs.edges(config).name());
    properties.put(
        LineProperties.EVENT_BUFFER,
        Integer.toString(Math.clamp(config.queueCapacity(), EVENT_BUFFER_MIN, EVENT_BUFFER_MAX)));
    properties.put(
        DigitalInputConfig.DEBOUNCE_RESISTANCE_KEY,
        Long.toString(config.debounce().toNanos() / 1000));
    DigitalInput input =
        pi4j(
            () ->
                pi4j.create(
                    DigitalInput.newConfigBuilder(pi4j)
                        .id(id)
                        .bcm(config.pin())
                        .load(properties)
                        .build()));
    return new Line(input, (KernelLine) input);
  }

  @Override
  public I2cDriver openI2c(int bus, Duration timeout) {
    return new KernelI2cBusDriver(devices, bus, timeout);
  }

  @Override
  public SpiDriver openSpi(int bus, int chipSelect, SpiConfig config) {
    Spi spi =
        pi4j(
            () ->
                pi4j.create(
                    Spi.newConfigBuilder(pi4j)
                        .id("hal-spi-%d-%d".formatted(bus, chipSelect))
                        .bus(bus)
                        .channel(chipSelect)
                        .mode(config.mode().ordinal())
                        .baud((int) Math.min(Integer.MAX_VALUE, config.frequency().hertz()))
                        .build()));
    return new KernelSpiDriver((KernelSpi) spi);
  }

  @Override
  public PwmDriver openPwm(Path chip, int channel, int pin) {
    int number = Integer.parseInt(chip.getFileName().toString().replaceAll("\\D", ""));
    Pwm pwm =
        pi4j(
            () ->
                pi4j.create(
                    Pwm.newConfigBuilder(pi4j)
                        .id("hal-pwm-" + pin)
                        .chip(number)
                        .channel(channel)
                        .pwmType(PwmType.HARDWARE)
                        .build()));
    return new KernelPwmDriver((KernelPwm) pwm);
  }

  @Override
  public void close() {
    pi4j.shutdown();
    devices.close();
  }

  private final class Line implements LineDriver {

    private final IO<?, ?, ?> io;
    private final KernelLine kernel;

    Line(IO<?, ?, ?> io, KernelLine kernel) {
      this.io = io;
      this.kernel = kernel;
    }

    @Override
    public boolean read() {
      return kernel.line().read();
    }

    @Override
    public void write(boolean high) {
      kernel.line().write(high);
    }

    @Override
    public void configure(GpioConfig config, boolean level) {
      kernel.line().configure(LineConfigs.of(config, level));
    }

    @Override
    public void listen(org.wasmachine.pi4j.linux.LineListener listener) {
      kernel.line().listen(devices.eventLoop(), listener);
    }

    @Override
    public void close() {
      try {
        kernel.line().silence();
        kernel.line().configure(LineConfig.input().withBias(LineConfig.Bias.DISABLED));
      } catch (KernelException e) {
        // A pin that was unplugged is as safe as can be.
        if (!e.is(LinuxErrno.ENODEV)) {
          throw e;
        }
      } finally {
        io.close();
      }
    }
  }
}
