package org.wasmachine.sim;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
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
import org.wasmachine.hal.Level;
import org.wasmachine.hal.PinUse;
import org.wasmachine.hal.PwmChannel;
import org.wasmachine.hal.PwmConfig;
import org.wasmachine.hal.PwmState;
import org.wasmachine.hal.SpiConfig;
import org.wasmachine.hal.SpiDevice;
import org.wasmachine.hal.Subscription;
import org.wasmachine.hal.Uart;
import org.wasmachine.hal.UartConfig;
import org.wasmachine.hal.profile.BoardProfile;
import org.wasmachine.hal.profile.I2cController;
import org.wasmachine.hal.profile.OnboardDevice;
import org.wasmachine.hal.profile.SpiHost;
import org.wasmachine.hal.profile.UartPort;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.sim.trace.TraceListener;

/**
 * A board that exists only in this program. Beside the contract of {@link Board} it has the side of
 * the world: {@link #pin} drives inputs and watches outputs, {@link #i2c}, {@link #spi} and {@link
 * #uart} attach device models, {@link #trace} follows everything. Thread-safe.
 */
public final class SimBoard implements Board {
  private final BoardUri uri;
  private final BoardProfile profile;
  private final Clock clock;
  private final boolean ownsClock;
  private final Capabilities capabilities;
  private final Requests requests;
  private final Wiring wiring;
  private final Ownership ownership;
  private final PwmTimers pwmTimers;
  private final AnalogWorld analog;
  private final Map<Integer, SimI2c> i2c = new TreeMap<>();
  private final Map<Integer, SimSpi> spi = new TreeMap<>();
  private final Map<Integer, SimUartPort> uarts = new TreeMap<>();
  private final Set<SimHandle> handles = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * A board as its profile says, with nothing attached.
   *
   * @param uri its name
   * @param clock its time; closed with the board if {@code ownsClock}
   * @param analog what its ADC channels find
   */
  SimBoard(BoardUri uri, BoardProfile profile, Clock clock, boolean ownsClock, AnalogWorld analog) {
    this.uri = uri;
    this.profile = profile;
    this.clock = clock;
    this.ownsClock = ownsClock;
    this.capabilities = Requests.capabilities(profile);
    this.requests = new Requests(profile, capabilities);
    this.wiring = new Wiring(profile, clock);
    this.ownership = new Ownership(profile);
    this.pwmTimers = new PwmTimers(profile, wiring);
    this.analog = analog;
    for (I2cController controller : profile.i2c()) {
      i2c.put(controller.number(), new SimI2c(controller.number(), wiring));
    }
    for (SpiHost host : profile.spi()) {
      spi.put(host.number(), new SimSpi(host.number(), wiring));
    }
    for (UartPort port : profile.uarts()) {
      uarts.put(port.number(), new SimUartPort(port.number()));
    }
  }

  /**
   * The simulated side of a board.
   *
   * @throws HalException {@link ErrorKind#UNSUPPORTED} if the board is not simulated
   */
  public static SimBoard of(Board board) {
    if (board instanceof SimBoard simulated) {
      return simulated;
    }
    throw new HalException(
        ErrorKind.UNSUPPORTED, "The board " + board.uri() + " is not simulated; use sim:…");
  }

  // ---- the contract

  @Override
  public BoardUri uri() {
    return uri;
  }

  @Override
  public Optional<BoardProfile> profile() {
    return Optional.of(profile);
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
    List<Ownership.Claim> claims = requests.gpio(config);
    return open(claims, () -> new SimGpioLine(this, config, claims));
  }

  @Override
  public I2cBus openI2c(I2cConfig config) {
    I2cConfig resolved = requests.resolve(config);
    List<Ownership.Claim> claims = requests.i2c(resolved);
    return open(
        claims, () -> new SimI2cBus(this, i2c.get(resolved.controller()), resolved, claims));
  }

  @Override
  public SpiDevice openSpi(SpiConfig config) {
    SpiConfig resolved = requests.resolve(config);
    List<Ownership.Claim> claims = requests.spi(resolved);
    return open(
        claims, () -> new SimSpiDevice(this, spi.get(resolved.controller()), resolved, claims));
  }

  @Override
  public AdcChannel openAdc(AdcConfig config) {
    Requests.AdcRequest request = requests.adc(config);
    return open(
        request.claims(),
        () ->
            new SimAdcChannel(
                this,
                config,
                request.channel(),
                request.width(),
                request.rangeMillivolts(),
                request.claims()));
  }

  @Override
  public PwmChannel openPwm(PwmConfig config) {
    List<Ownership.Claim> claims = requests.pwm(config);
    return open(claims, () -> new SimPwmChannel(this, pwmTimers, config, claims));
  }

  @Override
  public Uart openUart(UartConfig config) {
    UartConfig resolved = requests.resolve(config);
    List<Ownership.Claim> claims = requests.uart(resolved);
    return open(claims, () -> new SimUart(this, uarts.get(resolved.port()), resolved, claims));
  }

  private <H extends SimHandle> H open(List<Ownership.Claim> claims, Supplier<H> opener) {
    ownership.grant(claims);
    H handle;
    try {
      handle = opener.get();
    } catch (RuntimeException | Error e) {
      ownership.free(claims);
      throw e;
    }
    handles.add(handle);
    if (closed) {
      handle.close();
      handle.checkOpen();
    }
    return handle;
  }

  void close(SimHandle handle) {
    if (handle.markClosed()) {
      handle.release();
      handles.remove(handle);
      ownership.free(handle.claims());
    }
  }

  @Override
  public List<PinUse> pinUse() {
    return ownership.pinUse();
  }

  @Override
  public void close() {
    ownership.close();
    closed = true;
    List.copyOf(handles).forEach(SimHandle::close);
    if (ownsClock) {
      clock.close();
    }
  }

  // ---- the world

  /**
   * A pin as the world sees it.
   *
   * @throws HalException {@link ErrorKind#NOT_FOUND} if the board has no such pin
   */
  public SimPin pin(int number) {
    Pad pad = wiring.pad(number);
    if (pad == null) {
      throw notFound("GPIO" + number);
    }
    return new SimPin(wiring, pad);
  }

  /**
   * A push button of the board, by its id in the profile, like {@code boot_button}.
   *
   * @throws HalException {@link ErrorKind#NOT_FOUND} if the board has no such button on a pin
   */
  public SimButton button(String id) {
    OnboardDevice device =
        buttons()
            .filter(one -> one.id().equals(id))
            .findFirst()
            .orElseThrow(() -> notFound("button '%s'; it has %s".formatted(id, buttonIds())));
    SimPin pin = pin(device.pins().values().iterator().next());
    return new SimButton(pin, device.activeLow(), clock);
  }

  private Stream<OnboardDevice> buttons() {
    return profile.devices().stream()
        .filter(one -> one.type().equals("button") && one.pins().size() == 1);
  }

  private String buttonIds() {
    String ids = buttons().map(OnboardDevice::id).collect(Collectors.joining(", "));
    return ids.isEmpty() ? "none" : ids;
  }

  /** The I2C controller of a number. */
  public SimI2c i2c(int number) {
    return find("I2C" + number, i2c.get(number));
  }

  /** The SPI controller of a number. */
  public SimSpi spi(int number) {
    return find("SPI" + number, spi.get(number));
  }

  /** The serial port of a number. */
  public SimUartPort uart(int number) {
    return find("UART" + number, uarts.get(number));
  }

  /** What the PWM output on a pin does; empty if there is none. */
  public Optional<PwmState> pwm(int pin) {
    Pad pad = wiring.pad(pin);
    wiring.lock();
    try {
      return pad == null || pad.pwm == null ? Optional.empty() : Optional.of(pad.pwm.state());
    } finally {
      wiring.unlock();
    }
  }

  /** The level of every pin, by number. */
  public Map<Integer, Level> levels() {
    Map<Integer, Level> levels = new LinkedHashMap<>();
    wiring.pads().values().forEach(pad -> levels.put(pad.number, wiring.level(pad)));
    return levels;
  }

  /** Follows all pins and buses from now on. */
  public Subscription trace(TraceListener listener) {
    return wiring.addTrace(listener);
  }

  private <T> T find(String what, T found) {
    if (found == null) {
      throw notFound(what);
    }
    return found;
  }

  private HalException notFound(String what) {
    return new HalException(ErrorKind.NOT_FOUND, profile.id() + " has no " + what);
  }

  // ---- for the handles

  Wiring wiring() {
    return wiring;
  }

  String profileId() {
    return profile.id();
  }

  Requests requests() {
    return requests;
  }

  double millivolts(int pin) {
    return analog.millivolts(wiring, wiring.pad(pin));
  }
}
