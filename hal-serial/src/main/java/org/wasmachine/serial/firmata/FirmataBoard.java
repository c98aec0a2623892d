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
import org.wasmachine.serial.wire.WireOpener;

/** A board that runs ConfigurableFirmata. Thread-safe. */
public final class FirmataBoard implements Board {
  private static final int SPI_DEVICES = 8;

  private final BoardUri uri;
  private final Clock clock;
  private final boolean ownsClock;
  private final FirmataSession session;
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

  private FirmataBoard(
      BoardUri uri,
      WireOpener opener,
      Optional<BoardProfile> profile,
      Clock clock,
      boolean ownsClock,
      Duration timeout,
      Duration reconnect) {
    this.uri = uri;
    this.clock = clock;
    this.ownsClock = ownsClock;
    this.profile = profile;
    this.ledger = new PinLedger(uri.toString());
    this.session =
        new FirmataSession(uri.toString(), opener, clock, timeout, reconnect, new Reports());
    this.requests = new FirmataRequests(uri.toString(), profile, session.pins());
  }

  /**
   * Opens a board.
   *
   * @param opener gives the wire at the firmware's rate, again after the cable was pulled
   * @param profile what is known of the board
   * @param timeout how long the board may take to answer
   * @param reconnect how long operations wait for a board that is gone
   * @throws HalException what opening the wire throws; {@link ErrorKind#TIMEOUT} if no Firmata
   *     answers; {@link ErrorKind#UNSUPPORTED} for a version before 2.0
   */
  public static FirmataBoard open(
      BoardUri uri,
      WireOpener opener,
      Optional<BoardProfile> profile,
      Clock clock,
      boolean ownsClock,
      Duration timeout,
      Duration reconnect) {
    try {
      return new FirmataBoard(uri, opener, profile, clock, ownsClock, timeout, reconnect);
    } catch (RuntimeException e) {
      if (ownsClock) {
        clock.close();
      }
      throw e;
    }
  }

  private final class Reports implements FirmataSession.Owner {
    @Override
    public void digital(int port, int mask) {
      long now = clock.nanos();
      for (int bit = 0; bit < Firmata.PINS_PER_PORT; bit++) {
        FirmataGpioLine line = lines.get(port * Firmata.PINS_PER_PORT + bit);
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

    @Override
    public void restore() {
      i2c.forget();
      List<FirmataHandle> open = List.copyOf(handles);
      open.forEach(FirmataHandle::configure);
      open.forEach(FirmataHandle::listen);
    }
  }

  // ---- for the handles

  FirmataPins pins() {
    return session.pins();
  }

  FirmataI2c i2c() {
    return i2c;
  }

  void send(String who, byte[] message) {
    session.send(who, message);
  }

  byte[] ask(String who, byte[] question, int kind, Predicate<byte[]> isAnswer) {
    return session.ask(who, question, kind, isAnswer);
  }

  @Override
  public void sync() {
    session.sync();
  }

  Level readPort(String who, int pin) {
    return session.readPort(who, pin);
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

  /** A handle is known before it is configured: the board may go and come back meanwhile. */
  private <H extends FirmataHandle> H open(List<Claim> claims, Supplier<H> maker) {
    ledger.take(claims);
    H handle;
    try {
      handle = maker.get();
    } catch (RuntimeException e) {
      ledger.give(claims);
      throw e;
    }
    handles.add(handle);
    try {
      switch (handle) {
        case FirmataGpioLine line -> lines.put(line.pin(), line);
        case FirmataAdcChannel input -> analog.put(input.channel(), input);
        default -> {
          // Hears nothing.
        }
      }
      handle.configure();
      handle.listen();
      return handle;
    } catch (RuntimeException e) {
      forget(handle);
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
    return open(claims, () -> new FirmataGpioLine(this, on("GPIO" + config.pin()), config, claims));
  }

  @Override
  public I2cBus openI2c(I2cConfig config) {
    String who = on("I2C" + config.controller());
    List<Claim> claims = requests.i2c(config);
    return open(
        claims,
        () -> {
          requests.check(config);
          return new FirmataI2cBus(this, who, config, claims);
        });
  }

  @Override
  public SpiDevice openSpi(SpiConfig config) {
    String who = "SPI" + config.controller();
    List<Claim> claims = requests.spi(config);
    return open(
        claims, () -> new FirmataSpiDevice(this, on(who), freeSpiIndex(who), config, claims));
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
        () ->
            new FirmataAdcChannel(
                this,
                on("ADC channel " + input.channel()),
                config,
                input.channel(),
                input.pin(),
                input.bits(),
                input.claims()));
  }

  @Override
  public PwmChannel openPwm(PwmConfig config) {
    FirmataRequests.Output output = requests.pwm(config);
    return open(
        output.claims(),
        () ->
            new FirmataPwmChannel(
                this, on("PWM on GPIO" + config.pin()), config, output.bits(), output.claims()));
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
    session.stopWaiting();
    List.copyOf(handles).forEach(FirmataHandle::close);
    session.close();
    thread.shutdown();
    if (ownsClock) {
      clock.close();
    }
  }
}
