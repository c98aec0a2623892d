package org.wasmachine.serial.firmata;

import java.time.Duration;
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
import org.wasmachine.hal.Board;
import org.wasmachine.hal.BoardUri;
import org.wasmachine.hal.Capabilities;
import org.wasmachine.hal.ErrorKind;
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
  private static final int SPI_DEVICES = 8;
  private static final int SAMPLING_MILLIS = 5;
  private static final Duration GREETING = Duration.ofMillis(500);

  private final BoardUri uri;
  private final Clock clock;
  private final boolean ownsClock;
  private final FirmataLink link;
  private final FirmataPins pins;
  private final FirmataI2c i2c = new FirmataI2c(this);
  private final PinLedger ledger;
  private final FirmataRequests requests;
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
    this.requests = new FirmataRequests(uri.toString(), profile, pins);
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
    return requests.capabilities();
  }

  @Override
  public GpioLine openGpio(GpioConfig config) {
    List<Claim> claims = requests.gpio(config);
    return open(
        claims,
        () -> {
          FirmataGpioLine line =
              new FirmataGpioLine(this, on("GPIO" + config.pin()), config, claims);
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

  @Override
  public I2cBus openI2c(I2cConfig config) {
    String who = on("I2C" + config.controller());
    List<Claim> claims = requests.i2c(config);
    return open(
        claims,
        () -> {
          requests.check(config);
          i2c.configure(who);
          return new FirmataI2cBus(this, who, config, claims);
        });
  }

  @Override
  public SpiDevice openSpi(SpiConfig config) {
    String who = "SPI" + config.controller();
    List<Claim> claims = requests.spi(config);
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
    FirmataRequests.Analog input = requests.adc(config);
    return open(
        input.claims(),
        () -> {
          FirmataAdcChannel opened =
              new FirmataAdcChannel(
                  this,
                  on("ADC channel " + input.channel()),
                  config,
                  input.channel(),
                  input.pin(),
                  input.bits(),
                  input.claims());
          analog.put(input.channel(), opened);
          opened.open();
          return opened;
        });
  }

  @Override
  public PwmChannel openPwm(PwmConfig config) {
    FirmataRequests.Output output = requests.pwm(config);
    return open(
        output.claims(),
        () -> {
          FirmataPwmChannel opened =
              new FirmataPwmChannel(
                  this, on("PWM on GPIO" + config.pin()), config, output.bits(), output.claims());
          opened.open();
          return opened;
        });
  }

  @Override
  public Uart openUart(UartConfig config) {
    throw requests.unsupported("UART" + config.port(), "pass a serial port through");
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
