package org.wasmachine.serial.firmata;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.wasmachine.hal.AdcChannel;
import org.wasmachine.hal.AdcConfig;
import org.wasmachine.hal.Attenuation;
import org.wasmachine.hal.Bias;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.BoardUri;
import org.wasmachine.hal.Capabilities;
import org.wasmachine.hal.Direction;
import org.wasmachine.hal.Drive;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.Feature;
import org.wasmachine.hal.Frequency;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.GpioLine;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.I2cBus;
import org.wasmachine.hal.I2cConfig;
import org.wasmachine.hal.Level;
import org.wasmachine.hal.PinUse;
import org.wasmachine.hal.PwmChannel;
import org.wasmachine.hal.PwmConfig;
import org.wasmachine.hal.SpiConfig;
import org.wasmachine.hal.SpiDevice;
import org.wasmachine.hal.Uart;
import org.wasmachine.hal.UartConfig;
import org.wasmachine.hal.profile.BoardProfile;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.serial.board.PinLedger;
import org.wasmachine.serial.board.PinLedger.Claim;
import org.wasmachine.serial.firmata.Firmata.Message;
import org.wasmachine.serial.wire.Wire;

/** A board that runs ConfigurableFirmata. Thread-safe. */
public final class FirmataBoard implements Board {
  /** Unasked bytes that may be on their way: the firmware's receive buffer holds 256. */
  private static final int MAX_UNANSWERED = 150;

  private static final int PINS_PER_PORT = 8;
  private static final int SPI_CONTROLLER = 2;
  private static final int SPI_DEVICES = 8;
  private static final int SAMPLING_MILLIS = 5;
  private static final long I2C_HERTZ = 100_000;
  private static final Duration GREETING = Duration.ofMillis(500);

  private final BoardUri uri;
  private final Clock clock;
  private final boolean ownsClock;
  private final FirmataLink link;
  private final FirmataPins pins;
  private final FirmataI2c i2c = new FirmataI2c(this);
  private final PinLedger ledger;
  private final Capabilities capabilities;
  private final Optional<BoardProfile> profile;
  private final Set<FirmataHandle> handles = ConcurrentHashMap.newKeySet();
  private final Map<Integer, FirmataGpioLine> lines = new ConcurrentHashMap<>();
  private final Map<Integer, FirmataAdcChannel> analog = new ConcurrentHashMap<>();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("firmata-events").factory());
  private int unanswered;

  private FirmataBoard(
      BoardUri uri,
      Wire wire,
      Optional<BoardProfile> profile,
      Clock clock,
      boolean ownsClock,
      Duration timeout) {
    this.uri = uri;
    this.clock = clock;
    this.ownsClock = ownsClock;
    this.profile = profile;
    this.ledger = new PinLedger(uri.toString());
    this.link = new FirmataLink(wire, clock, timeout, new Reports());
    greet(timeout);
    String who = uri + ": open";
    byte[] modes =
        link.ask(
            who, Message.sysex(Firmata.CAPABILITY_QUERY).end(), Firmata.CAPABILITIES, _ -> true);
    byte[] mapping =
        link.ask(
            who,
            Message.sysex(Firmata.ANALOG_MAPPING_QUERY).end(),
            Firmata.ANALOG_MAPPING,
            _ -> true);
    this.pins = FirmataPins.read(uri.toString(), modes, mapping);
    this.capabilities = found();
    send(who, Message.sysex(Firmata.SAMPLING).two(SAMPLING_MILLIS).end());
  }

  /**
   * Opens a board.
   *
   * @param wire open, at the firmware's rate; closed with the board
   * @param profile what is known of the board
   * @throws HalException {@link ErrorKind#TIMEOUT} if no Firmata answers; {@link
   *     ErrorKind#UNSUPPORTED} for a version before 2.0
   */
  public static FirmataBoard open(
      BoardUri uri,
      Wire wire,
      Optional<BoardProfile> profile,
      Clock clock,
      boolean ownsClock,
      Duration timeout) {
    try {
      return new FirmataBoard(uri, wire, profile, clock, ownsClock, timeout);
    } catch (RuntimeException e) {
      wire.close();
      if (ownsClock) {
        clock.close();
      }
      throw e;
    }
  }

  /** A board that was just reset may need a second or two until it listens. */
  private void greet(Duration timeout) {
    long deadline = clock.deadlineAfter(timeout);
    Optional<byte[]> version = Optional.empty();
    while (version.isEmpty() && clock.nanos() < deadline) {
      version =
          link.tryAsk(
              uri + ": open",
              Message.of(Firmata.VERSION).toBytes(),
              Firmata.VERSION,
              _ -> true,
              GREETING);
    }
    byte[] found =
        version.orElseThrow(
            () ->
                new HalException(
                    ErrorKind.TIMEOUT,
                    uri
                        + ": no Firmata answers here; flash ConfigurableFirmata, check the baud"
                        + " rate (?baud=), or leave ?protocol=firmata out for the bridge"));
    if (found[0] < 2) {
      throw new HalException(
          ErrorKind.UNSUPPORTED,
          "%s: the firmware speaks Firmata %d.%d; 2.0 or newer is needed"
              .formatted(uri, found[0], found[1]));
    }
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

  private final class Reports implements FirmataLink.Listener {
    @Override
    public void digital(int port, int mask) {
      long now = clock.nanos();
      for (int bit = 0; bit < PINS_PER_PORT; bit++) {
        FirmataGpioLine line = lines.get(port * PINS_PER_PORT + bit);
        if (line != null) {
          line.reported((mask >> bit & 1) != 0 ? Level.HIGH : Level.LOW, now);
        }
      }
    }

    @Override
    public void analog(int channel, int value) {
      FirmataAdcChannel input = analog.get(channel);
      if (input != null) {
        input.reported(value);
      }
    }
  }

  // ---- for the handles

  FirmataPins pins() {
    return pins;
  }

  FirmataI2c i2c() {
    return i2c;
  }

  /** Sends; now and then a question comes behind, so that the firmware's buffer never runs over. */
  synchronized void send(String who, byte[] message) {
    link.send(who, message);
    unanswered += message.length;
    if (unanswered > MAX_UNANSWERED) {
      sync();
    }
  }

  synchronized byte[] ask(String who, byte[] question, int kind, Predicate<byte[]> isAnswer) {
    byte[] answer = link.ask(who, question, kind, isAnswer);
    unanswered = 0;
    return answer;
  }

  /** Waits until the firmware has taken everything sent so far. */
  public synchronized void sync() {
    link.barrier(uri + ": sync", 0);
    unanswered = 0;
  }

  /** The level of an input now; switches the reports of its port on. */
  synchronized Level readPort(String who, int pin) {
    int port = pin / PINS_PER_PORT;
    link.barrier(who + ": read", 0); // an older report may be on its way
    byte[] report =
        link.ask(
            who + ": read",
            Message.of(Firmata.REPORT_DIGITAL | port, 1).toBytes(),
            Firmata.DIGITAL | port,
            _ -> true);
    return (Firmata.two(report, 0) >> pin % PINS_PER_PORT & 1) != 0 ? Level.HIGH : Level.LOW;
  }

  void later(Runnable action) {
    try {
      thread.execute(action);
    } catch (RejectedExecutionException closed) {
      System.getLogger(FirmataBoard.class.getName())
          .log(System.Logger.Level.TRACE, "the board is closed", closed);
    }
  }

  void forget(FirmataHandle handle) {
    handles.remove(handle);
    switch (handle) {
      case FirmataGpioLine line -> lines.remove(line.pin(), line);
      case FirmataAdcChannel input -> analog.remove(input.channel(), input);
      default -> {
        // Hears nothing.
      }
    }
    ledger.give(handle.claims());
  }

  private <H extends FirmataHandle> H open(List<Claim> claims, Supplier<H> opener) {
    ledger.take(claims);
    try {
      H handle = opener.get();
      handles.add(handle);
      return handle;
    } catch (RuntimeException e) {
      ledger.give(claims);
      throw e;
    }
  }

  private String on(String what) {
    return what + " on " + uri;
  }

  private HalException unsupported(String who, String what) {
    return new HalException(
        ErrorKind.UNSUPPORTED,
        on(who) + ": Firmata cannot " + what + "; the bridge firmware can (wasmachine firmware)");
  }

  // ---- the contract

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
    return capabilities;
  }

  @Override
  public GpioLine openGpio(GpioConfig config) {
    String who = "GPIO" + config.pin();
    profile.ifPresent(known -> known.rules().check(config));
    boolean writes = config.direction().writes();
    pins.require(
        config.pin(),
        writes ? Firmata.MODE_OUTPUT : Firmata.MODE_INPUT,
        writes ? "an output" : "an input");
    check(who, config);
    PinUse use = new PinUse(config.pin(), writes ? "output" : "input", config.consumer());
    List<Claim> claims = List.of(Claim.exclusive(who, config.consumer(), List.of(use)));
    return open(
        claims,
        () -> {
          FirmataGpioLine line = new FirmataGpioLine(this, on(who), config, claims);
          lines.put(config.pin(), line);
          try {
            line.open();
          } catch (HalException e) {
            lines.remove(config.pin(), line);
            throw e;
          }
          return line;
        });
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

  @Override
  public I2cBus openI2c(I2cConfig config) {
    String who = "I2C" + config.controller();
    capabilities.require(Feature.I2C, on(who));
    if (config.controller() != 0) {
      throw new HalException(
          ErrorKind.NOT_FOUND, on(who) + " does not exist; Firmata has I2C controller 0 only");
    }
    List<Integer> wired =
        IntStream.range(0, pins.count())
            .filter(pin -> pins.has(pin, Firmata.MODE_I2C))
            .boxed()
            .toList();
    List<PinUse> uses = wired.stream().map(pin -> new PinUse(pin, who, config.consumer())).toList();
    List<Claim> claims = List.of(new Claim(who, config.withConsumer(""), config.consumer(), uses));
    return open(
        claims,
        () -> {
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
          i2c.configure(on(who));
          return new FirmataI2cBus(this, on(who), config, claims);
        });
  }

  @Override
  public SpiDevice openSpi(SpiConfig config) {
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
    List<Claim> claims = List.of(Claim.exclusive(name, config.consumer(), select));
    return open(
        claims,
        () -> {
          FirmataSpiDevice device =
              new FirmataSpiDevice(this, on(who), freeSpiIndex(who), config, claims);
          device.open();
          return device;
        });
  }

  private int freeSpiIndex(String who) {
    Set<Integer> used = ConcurrentHashMap.newKeySet();
    for (FirmataHandle handle : handles) {
      if (handle instanceof FirmataSpiDevice device) {
        used.add(device.index());
      }
    }
    return IntStream.range(0, SPI_DEVICES)
        .filter(index -> !used.contains(index))
        .findFirst()
        .orElseThrow(
            () ->
                new HalException(
                    ErrorKind.BUSY, on(who) + ": more than " + SPI_DEVICES + " devices at once"));
  }

  @Override
  public AdcChannel openAdc(AdcConfig config) {
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
    List<Claim> claims = List.of(Claim.exclusive(who, config.consumer(), List.of(use)));
    return open(
        claims,
        () -> {
          FirmataAdcChannel input =
              new FirmataAdcChannel(this, on(who), config, channel, pin, bits, claims);
          analog.put(channel, input);
          input.open();
          return input;
        });
  }

  private int flatChannel(int unit, int number) {
    if (unit != 1) {
      throw new HalException(
          ErrorKind.NOT_FOUND, on("ADC unit " + unit) + " does not exist; name the pin instead");
    }
    return pins.pinOf(number);
  }

  @Override
  public PwmChannel openPwm(PwmConfig config) {
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
    List<Claim> claims = List.of(Claim.exclusive(who, config.consumer(), List.of(use)));
    return open(
        claims,
        () -> {
          FirmataPwmChannel output =
              new FirmataPwmChannel(this, on(who), config, Math.min(bits, 14), claims);
          output.open();
          return output;
        });
  }

  @Override
  public Uart openUart(UartConfig config) {
    throw unsupported("UART" + config.port(), "pass a serial port through");
  }

  @Override
  public List<PinUse> pinUse() {
    return ledger.pinUse();
  }

  @Override
  public void close() {
    ledger.close();
    List.copyOf(handles).forEach(FirmataHandle::close);
    link.close();
    thread.shutdown();
    if (ownsClock) {
      clock.close();
    }
  }
}
