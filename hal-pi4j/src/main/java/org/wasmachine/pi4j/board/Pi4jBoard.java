package org.wasmachine.pi4j.board;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import org.wasmachine.hal.AdcChannel;
import org.wasmachine.hal.AdcConfig;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.BoardUri;
import org.wasmachine.hal.Capabilities;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.Feature;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.GpioLine;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.I2cBus;
import org.wasmachine.hal.I2cConfig;
import org.wasmachine.hal.PinUse;
import org.wasmachine.hal.PwmChannel;
import org.wasmachine.hal.PwmConfig;
import org.wasmachine.hal.SpiConfig;
import org.wasmachine.hal.SpiDevice;
import org.wasmachine.hal.Uart;
import org.wasmachine.hal.UartConfig;
import org.wasmachine.hal.profile.BoardProfile;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.pi4j.driver.Drivers;
import org.wasmachine.pi4j.driver.I2cDriver;
import org.wasmachine.pi4j.driver.LineDriver;
import org.wasmachine.pi4j.driver.PwmDriver;
import org.wasmachine.pi4j.driver.SpiDriver;
import org.wasmachine.pi4j.linux.AdcInput;
import org.wasmachine.pi4j.linux.KernelException;
import org.wasmachine.pi4j.linux.LineInfo;
import org.wasmachine.pi4j.linux.LinuxErrno;
import org.wasmachine.pi4j.linux.Tty;
import org.wasmachine.pi4j.plugin.KernelDevices;

/** This computer as a board. */
final class Pi4jBoard implements Board {

  private static final System.Logger LOG = System.getLogger(Pi4jBoard.class.getName());

  private final BoardUri uri;
  private final Layout layout;
  private final Clock clock;
  private final boolean ownsClock;
  private final KernelDevices devices;
  private final Drivers drivers;
  private final PinLedger ledger;
  private final PwmGroups pwmGroups;
  private final Set<Handle> handles = new LinkedHashSet<>();
  private boolean closed;

  Pi4jBoard(
      BoardUri uri,
      Layout layout,
      Clock clock,
      boolean ownsClock,
      KernelDevices devices,
      Drivers drivers) {
    this.uri = uri;
    this.layout = layout;
    this.clock = clock;
    this.ownsClock = ownsClock;
    this.devices = devices;
    this.drivers = drivers;
    this.ledger = new PinLedger(layout.name());
    this.pwmGroups = new PwmGroups(layout.name());
  }

  @Override
  public BoardUri uri() {
    return uri;
  }

  @Override
  public Optional<BoardProfile> profile() {
    return layout.profile();
  }

  @Override
  public Clock clock() {
    return clock;
  }

  @Override
  public Capabilities capabilities() {
    Capabilities all = drivers.capabilities();
    return new AnalogDevices(devices.root()).all().isEmpty() ? all.without(Feature.ADC) : all;
  }

  // ---- Opening

  /** Takes the pins, opens the device, makes the handle; gives everything back if one fails. */
  private <H extends Handle> H open(
      List<PinLedger.Entry> entries, String subject, String cure, Supplier<H> opener) {
    requireOpen();
    ledger.take(entries);
    H handle;
    try {
      handle = opener.get();
    } catch (KernelException e) {
      ledger.giveBack(entries);
      throw HalErrors.of(subject, HalErrors.During.OPEN, e, isMissing(e) ? cure : "");
    } catch (RuntimeException | Error e) {
      ledger.giveBack(entries);
      throw e;
    }
    handle.onClose(
        () -> {
          ledger.giveBack(entries);
          forget(handle);
        });
    remember(handle);
    return handle;
  }

  private static boolean isMissing(KernelException e) {
    return e.is(LinuxErrno.ENOENT) || e.is(LinuxErrno.ENODEV) || e.is(LinuxErrno.ENXIO);
  }

  private synchronized void requireOpen() {
    if (closed) {
      throw new HalException(
          ErrorKind.CLOSED, "The board " + layout.name() + " is closed; open it again");
    }
  }

  private void remember(Handle handle) {
    synchronized (this) {
      if (!closed) {
        handles.add(handle);
        return;
      }
    }
    handle.close();
    requireOpen();
  }

  private synchronized void forget(Handle handle) {
    handles.remove(handle);
  }

  @Override
  public GpioLine openGpio(GpioConfig config) {
    layout.check(config);
    String subject = layout.pin(config.pin());
    if (config.direction().writes() && !config.edges().isEmpty()) {
      throw new HalException(
          ErrorKind.UNSUPPORTED,
          subject + ": Linux reports no edges of an output; open it as an input");
    }
    if (!config.debounce().isZero()) {
      drivers.capabilities().require(Feature.GPIO_DEBOUNCE, subject + ": debounce");
    }
    String function =
        switch (config.direction()) {
          case INPUT -> "input";
          case OUTPUT -> "output";
          case INPUT_OUTPUT -> "input and output";
        };
    PinUse use = new PinUse(config.pin(), function, config.consumer());
    return open(
        List.of(PinLedger.Entry.alone("GPIO" + config.pin(), config.consumer(), List.of(use))),
        subject,
        "there is no such line: wasmachine doctor tells what this computer has",
        () -> {
          LineDriver driver = openLine(config, subject);
          try {
            return new Pi4jGpioLine(layout, config, driver, clock);
          } catch (RuntimeException e) {
            driver.close();
            throw e;
          }
        });
  }

  private LineDriver openLine(GpioConfig config, String subject) {
    var address = layout.line(config.pin());
    try {
      return drivers.openLine(address, config);
    } catch (KernelException e) {
      if (!e.is(LinuxErrno.EBUSY)) {
        throw e;
      }
      String owner = devices.gpioChips().lines(address.chip()).get(address.offset()).consumer();
      throw HalErrors.of(
          subject,
          HalErrors.During.OPEN,
          e,
          "used by " + (owner.isEmpty() ? "the kernel" : "\"" + owner + "\"") + ", close that");
    }
  }

  @Override
  public I2cBus openI2c(I2cConfig config) {
    I2cConfig complete = layout.complete(config);
    String name = "I2C" + complete.controller();
    List<PinUse> pins = new ArrayList<>();
    add(pins, complete.sda(), name + " SDA", complete.consumer());
    add(pins, complete.scl(), name + " SCL", complete.consumer());
    PinLedger.Entry entry =
        new PinLedger.Entry(name, complete.withConsumer(""), complete.consumer(), pins);
    return open(
        List.of(entry),
        name + " on " + layout.name(),
        layout.enableI2c(complete.controller()),
        () -> {
          I2cClock.check(devices.root(), complete, layout.name());
          I2cDriver driver = drivers.openI2c(complete.controller(), complete.timeout());
          return new Pi4jI2cBus(layout, complete, driver);
        });
  }

  private static void add(List<PinUse> pins, OptionalInt pin, String function, String consumer) {
    pin.ifPresent(number -> pins.add(new PinUse(number, function, consumer)));
  }

  @Override
  public SpiDevice openSpi(SpiConfig config) {
    SpiConfig complete = layout.complete(config);
    String name = "SPI" + complete.controller();
    List<PinUse> wires = new ArrayList<>();
    add(wires, complete.sclk(), name + " SCLK", complete.consumer());
    add(wires, complete.mosi(), name + " MOSI", complete.consumer());
    add(wires, complete.miso(), name + " MISO", complete.consumer());
    int select = layout.chipSelect(complete);
    List<PinUse> selectPin = new ArrayList<>();
    if (layout.profile().isPresent()) {
      add(selectPin, complete.cs(), name + " CS", complete.consumer());
    }
    return open(
        List.of(
            new PinLedger.Entry(name, name, complete.consumer(), wires),
            PinLedger.Entry.alone(name + " chip select " + select, complete.consumer(), selectPin)),
        name + " on " + layout.name(),
        layout.enableSpi(complete.controller()),
        () -> {
          SpiDriver driver = drivers.openSpi(complete.controller(), select, complete);
          return new Pi4jSpiDevice(layout, complete, driver);
        });
  }

  @Override
  public AdcChannel openAdc(AdcConfig config) {
    Layout.AnalogInput input = layout.adc(config);
    int width = AnalogDevices.width(input, config.width());
    String name = "ADC%d channel %d".formatted(input.unit(), input.channel());
    return open(
        List.of(PinLedger.Entry.alone(name, config.consumer(), List.of())),
        name + " on " + layout.name(),
        "the converter has no such channel",
        () ->
            new Pi4jAdcChannel(
                layout,
                config,
                input,
                width,
                AdcInput.open(devices.syscalls(), input.device(), input.channel())));
  }

  @Override
  public PwmChannel openPwm(PwmConfig config) {
    Layout.PwmOutput output = layout.pwm(config);
    String subject = "PWM on " + layout.pin(config.pin());
    if (config.phaseDegrees() != 0) {
      drivers.capabilities().require(Feature.PWM_PHASE, subject + ": phase");
    }
    PinUse use = new PinUse(config.pin(), "PWM timer " + config.timer(), config.consumer());
    List<PinUse> pins = layout.profile().isPresent() ? List.of(use) : List.of();
    return open(
        List.of(
            PinLedger.Entry.alone("PWM on GPIO" + config.pin(), config.consumer(), pins),
            PinLedger.Entry.alone("PWM channel " + output.channel(), config.consumer(), List.of())),
        subject,
        "the controller has no such channel",
        () -> {
          PwmDriver driver = drivers.openPwm(output.chip(), output.channel(), config.pin());
          try {
            return new Pi4jPwmChannel(layout, config, pwmGroups, driver);
          } catch (RuntimeException e) {
            driver.close();
            throw e;
          }
        });
  }

  @Override
  public Uart openUart(UartConfig config) {
    UartConfig complete = layout.complete(config);
    String path = layout.uart(complete.port()).toString();
    String name = "UART" + complete.port();
    List<PinUse> pins = new ArrayList<>();
    add(pins, complete.tx(), name + " TX", complete.consumer());
    add(pins, complete.rx(), name + " RX", complete.consumer());
    return open(
        List.of(PinLedger.Entry.alone(name, complete.consumer(), pins)),
        name + " on " + layout.name(),
        "switch the port on with: sudo raspi-config, Interface Options, Serial Port",
        () -> {
          Tty tty = Tty.open(devices.syscalls(), path, Pi4jUart.ttyConfig(complete.line()));
          return new Pi4jUart(layout, complete, tty, devices.eventLoop(), clock);
        });
  }

  // ---- Looking and closing

  /**
   * Own handles, and lines of the header that others have.
   *
   * @throws HalException {@link ErrorKind#NOT_FOUND} on a computer without a profile that has no
   *     controller, or several of which none was chosen
   */
  @Override
  public List<PinUse> pinUse() {
    List<PinUse> uses = new ArrayList<>(ledger.uses());
    Set<Integer> own = new LinkedHashSet<>();
    uses.forEach(use -> own.add(use.pin()));
    for (LineInfo line : headerLines()) {
      boolean shown =
          layout.profile().isEmpty() || layout.profile().get().pin(line.offset()).isPresent();
      if (line.used() && shown && !own.contains(line.offset())) {
        String consumer = line.consumer().isEmpty() ? "kernel" : line.consumer();
        uses.add(new PinUse(line.offset(), line.output() ? "output" : "input", consumer));
      }
    }
    uses.sort(Comparator.comparingInt(PinUse::pin));
    return List.copyOf(uses);
  }

  private List<LineInfo> headerLines() {
    try {
      return layout.chip().map(devices.gpioChips()::lines).orElse(List.of());
    } catch (KernelException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "who else uses pins is unknown: {0}",
          HalErrors.of(layout.name(), HalErrors.During.OPEN, e, "").getMessage());
      return List.of();
    }
  }

  @Override
  public void close() {
    List<Handle> open;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      open = List.copyOf(handles);
    }
    Optional<RuntimeException> failed = Optional.empty();
    for (Handle handle : open) {
      try {
        handle.close();
      } catch (RuntimeException e) {
        failed = failed.or(() -> Optional.of(e));
      }
    }
    drivers.close();
    devices.close();
    if (ownsClock) {
      clock.close();
    }
    if (failed.isPresent()) {
      throw failed.get();
    }
  }
}
