package org.wasmachine.serial.board;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Stream;
import org.wasmachine.hal.AdcChannel;
import org.wasmachine.hal.AdcConfig;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.BoardUri;
import org.wasmachine.hal.Capabilities;
import org.wasmachine.hal.ErrorKind;
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
import org.wasmachine.hal.profile.Adc;
import org.wasmachine.hal.profile.BoardProfile;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.serial.board.PinLedger.Claim;
import org.wasmachine.serial.link.Link;
import org.wasmachine.serial.link.LinkOptions;
import org.wasmachine.serial.protocol.HelloReply;
import org.wasmachine.serial.protocol.Opcode;
import org.wasmachine.serial.protocol.Operation;
import org.wasmachine.serial.wire.WireOpener;

/** A real (or simulated) board at the other end of a bridge. Thread-safe. */
public final class SerialBoard implements Board {
  private static final System.Logger LOG = System.getLogger(SerialBoard.class.getName());
  private static final int PINS_AT_ONCE = 32;
  private static final int SPI_DEVICES = 8;

  private final BoardUri uri;
  private final Optional<BoardProfile> profile;
  private final Clock clock;
  private final boolean ownsClock;
  private final DeviceRouter router;
  private final Commands commands;
  private final Requests requests;
  private final PinLedger ledger;
  private final ReentrantLock opening = new ReentrantLock();
  private final ReentrantLock pwmLock = new ReentrantLock();
  private final Map<Integer, PwmGroup> pwmGroups = new HashMap<>();

  private SerialBoard(
      BoardUri uri,
      Optional<BoardProfile> profile,
      Clock clock,
      boolean ownsClock,
      DeviceRouter router,
      Link link) {
    this.uri = uri;
    this.profile = profile;
    this.clock = clock;
    this.ownsClock = ownsClock;
    this.router = router;
    this.commands = new Commands(link);
    this.ledger = new PinLedger(uri.toString());
    DevicePins pins = readPins(link.device());
    ByteBuffer found =
        commands.run(
            uri.toString(), "open", Operation.ofBytes(DeviceResources.LENGTH, Opcode.RESOURCES));
    this.requests =
        new Requests(uri.toString(), profile, pins, DeviceResources.read(found), link.device());
    profile
        .flatMap(pins::missingFor)
        .ifPresent(text -> LOG.log(System.Logger.Level.WARNING, "{0}: {1}", uri, text));
  }

  /**
   * Opens the board behind a wire.
   *
   * @param uri its name, for messages
   * @param profile what is known of the device that answers
   * @param ownsClock whether the clock is closed with the board
   * @throws HalException see {@link Link#open}; {@link ErrorKind#INVALID_ARGUMENT} if the profile
   *     is of another chip
   */
  public static SerialBoard open(
      BoardUri uri,
      WireOpener opener,
      LinkOptions options,
      Function<HelloReply, Optional<BoardProfile>> profile,
      Clock clock,
      boolean ownsClock) {
    DeviceRouter router = new DeviceRouter();
    Link link = null;
    try {
      link = Link.open(opener, options, clock, router);
      router.setTime(link::boardNanos);
      return new SerialBoard(uri, profile.apply(link.device()), clock, ownsClock, router, link);
    } catch (RuntimeException e) {
      if (link != null) {
        link.close();
      }
      router.close();
      if (ownsClock) {
        clock.close();
      }
      throw e;
    }
  }

  private DevicePins readPins(HelloReply device) {
    List<ByteBuffer> results = new ArrayList<>();
    for (int first = 0; first < device.pinCount(); first += PINS_AT_ONCE) {
      int count = Math.min(PINS_AT_ONCE, device.pinCount() - first);
      Operation ask = Operation.ofBytes(4 * count, Opcode.PINS, first & 0xFF, first >> 8, count);
      results.add(commands.run(uri.toString(), "open", ask));
    }
    return DevicePins.read(device.chip() + " (" + uri + ")", results);
  }

  /** What the device said of itself, and the way to it, for diagnosis and benchmarks. */
  public Link link() {
    return commands.link();
  }

  @Override
  public void sync() {
    commands.run(uri.toString(), "sync", Operation.ofBytes(8, Opcode.TIME));
  }

  Commands commands() {
    return commands;
  }

  Requests requests() {
    return requests;
  }

  void later(Runnable action) {
    router.later(action);
  }

  @Override
  public BoardUri uri() {
    return uri;
  }

  @Override
  public Optional<BoardProfile> profile() {
    return profile;
  }

  @Override
  public Clock clock() {
    return clock;
  }

  @Override
  public Capabilities capabilities() {
    return requests.capabilities();
  }

  private String on(String what) {
    return what + " on " + uri;
  }

  /** Claims, opens on the device, and lists; on failure nothing is left. */
  private <H extends SerialHandle> H open(
      List<Claim> claims, java.util.function.Supplier<H> opener) {
    opening.lock();
    try {
      ledger.take(claims);
      try {
        H handle = opener.get();
        router.add(handle);
        return handle;
      } catch (RuntimeException e) {
        ledger.give(claims);
        throw e;
      }
    } finally {
      opening.unlock();
    }
  }

  /** Ends a handle; nobody opens anything between its release on the device and in the ledger. */
  void closeOnDevice(SerialHandle handle, Runnable release) {
    opening.lock();
    try {
      release.run();
      forget(handle);
    } finally {
      opening.unlock();
    }
  }

  private void forget(SerialHandle handle) {
    router.remove(handle);
    ledger.give(handle.claims());
    if (handle instanceof SerialPwmChannel output) {
      pwmLock.lock();
      try {
        output.group().outputs.remove(output);
        if (output.group().outputs.isEmpty()) {
          pwmGroups.remove(output.group().timer, output.group());
        }
      } finally {
        pwmLock.unlock();
      }
    }
  }

  boolean isLastHolder(SerialHandle handle) {
    return handle.claims().stream().allMatch(ledger::isAlone);
  }

  @Override
  public GpioLine openGpio(GpioConfig config) {
    List<Claim> claims = requests.gpio(config);
    return open(
        claims,
        () -> {
          SerialGpioLine line = new SerialGpioLine(this, on("GPIO" + config.pin()), config, claims);
          router.add(line); // before its first edge
          try {
            commands.run(line.name(), "open", SerialGpioLine.configure(config, config.initial()));
          } catch (HalException e) {
            router.remove(line);
            throw e;
          }
          return line;
        });
  }

  @Override
  public I2cBus openI2c(I2cConfig config) {
    I2cConfig resolved = requests.resolve(config);
    List<Claim> claims = requests.i2c(resolved);
    return open(
        claims,
        () -> {
          SerialI2cBus bus =
              new SerialI2cBus(this, on("I2C" + resolved.controller()), resolved, claims);
          if (isLastHolder(bus)) {
            commands.run(bus.name(), "open", SerialI2cBus.open(resolved));
          }
          return bus;
        });
  }

  @Override
  public SpiDevice openSpi(SpiConfig config) {
    SpiConfig resolved = requests.resolve(config);
    List<Claim> claims = requests.spi(resolved);
    return open(
        claims,
        () -> {
          String name = on("SPI" + resolved.controller());
          int index =
              firstFree(
                  SPI_DEVICES,
                  router.handles().stream()
                      .filter(SerialSpiDevice.class::isInstance)
                      .map(handle -> ((SerialSpiDevice) handle).index()),
                  name + ": more than %d devices at once");
          commands.run(name, "open", SerialSpiDevice.open(index, resolved));
          return new SerialSpiDevice(this, name, index, resolved, claims);
        });
  }

  private static int firstFree(int count, Stream<Integer> taken, String message) {
    List<Integer> used = taken.toList();
    for (int i = 0; i < count; i++) {
      if (!used.contains(i)) {
        return i;
      }
    }
    throw new HalException(ErrorKind.BUSY, message.formatted(count));
  }

  @Override
  public AdcChannel openAdc(AdcConfig config) {
    Adc.Channel channel = requests.channel(config);
    List<Claim> claims = requests.adc(channel, config.consumer());
    return open(
        claims,
        () -> {
          String name = on("ADC%d channel %d".formatted(channel.unit(), channel.channel()));
          Operation ask = SerialAdcChannel.open(channel.unit(), channel.channel(), config);
          int width = commands.run(name, "open", ask).get();
          return new SerialAdcChannel(
              this, name, config, channel.unit(), channel.channel(), width, claims);
        });
  }

  @Override
  public PwmChannel openPwm(PwmConfig config) {
    List<Claim> claims = requests.pwm(config);
    return open(
        claims,
        () -> {
          pwmLock.lock();
          try {
            return openPwm(config, claims);
          } finally {
            pwmLock.unlock();
          }
        });
  }

  private SerialPwmChannel openPwm(PwmConfig config, List<Claim> claims) {
    String name = on("PWM on GPIO" + config.pin());
    PwmGroup group =
        pwmGroups.getOrDefault(config.timer(), new PwmGroup(config.timer(), config.frequency()));
    if (!group.frequency.equals(config.frequency())) {
      throw new HalException(
          ErrorKind.BUSY,
          "%s: timer %d runs at %s for another output; use that frequency or another timer"
              .formatted(name, config.timer(), group.frequency));
    }
    int index =
        firstFree(
            requests.pwmChannels(),
            pwmGroups.values().stream()
                .flatMap(each -> each.outputs.stream())
                .map(SerialPwmChannel::index),
            name + ": all %d outputs are in use");
    SerialPwmChannel output =
        new SerialPwmChannel(this, name, index, config, group, pwmLock, claims);
    output.open();
    group.outputs.add(output);
    pwmGroups.put(config.timer(), group);
    return output;
  }

  @Override
  public Uart openUart(UartConfig config) {
    UartConfig resolved = requests.resolve(config);
    List<Claim> claims = requests.uart(resolved);
    return open(
        claims,
        () -> {
          SerialUart uart = new SerialUart(this, on("UART" + resolved.port()), resolved, claims);
          router.add(uart); // before its first byte
          try {
            commands.run(uart.name(), "open", SerialUart.open(resolved));
          } catch (HalException e) {
            router.remove(uart);
            throw e;
          }
          return uart;
        });
  }

  @Override
  public List<PinUse> pinUse() {
    return ledger.pinUse();
  }

  @Override
  public void close() {
    ledger.close();
    opening.lock();
    try {
      router.handles().forEach(SerialHandle::close);
    } finally {
      opening.unlock();
    }
    commands.link().close();
    router.close();
    if (ownsClock) {
      clock.close();
    }
  }
}
