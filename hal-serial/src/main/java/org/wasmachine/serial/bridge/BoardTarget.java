package org.wasmachine.serial.bridge;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import org.wasmachine.hal.AdcChannel;
import org.wasmachine.hal.AdcConfig;
import org.wasmachine.hal.AdcSample;
import org.wasmachine.hal.Attenuation;
import org.wasmachine.hal.Bias;
import org.wasmachine.hal.BitOrder;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.Direction;
import org.wasmachine.hal.Drive;
import org.wasmachine.hal.Edge;
import org.wasmachine.hal.Frequency;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.GpioLine;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.I2cAddress;
import org.wasmachine.hal.I2cBus;
import org.wasmachine.hal.I2cConfig;
import org.wasmachine.hal.I2cOperation;
import org.wasmachine.hal.Level;
import org.wasmachine.hal.PwmChannel;
import org.wasmachine.hal.PwmConfig;
import org.wasmachine.hal.SpiConfig;
import org.wasmachine.hal.SpiDevice;
import org.wasmachine.hal.SpiMode;
import org.wasmachine.hal.SpiOperation;
import org.wasmachine.hal.Subscription;
import org.wasmachine.serial.device.DeviceSession;
import org.wasmachine.serial.device.OperationTarget;
import org.wasmachine.serial.protocol.Opcode;
import org.wasmachine.serial.protocol.Status;

/**
 * Executes the operations of a session on a board of this machine. Called by one thread at a time.
 */
final class BoardTarget implements OperationTarget {
  private static final System.Logger LOG = System.getLogger(BoardTarget.class.getName());
  private static final String CONSUMER = "bridge";
  private static final int NO_PIN = 0xFF;
  private static final int MODE_INPUT = 1;
  private static final int MODE_OPEN_DRAIN = 3;
  private static final int READ = 0x8000;
  private static final int IGNORE_NACK = 0x4000;
  private static final int TEN_BIT = 0x8000;
  private static final double WHOLE = 1e9;
  private static final int EVENT_QUEUE = 4096;

  /** A pin with what is needed to write it without asking the board. */
  private static final class Pin {
    GpioLine line;
    Level latch;
    int safe;
  }

  private final Board board;
  private final BoardPins pins;
  private final Map<Integer, Pin> gpio = new HashMap<>();
  private final Map<Integer, I2cBus> i2c = new HashMap<>();
  private final Map<Integer, SpiDevice> spi = new HashMap<>();
  private final Map<Integer, AdcChannel> adc = new HashMap<>();
  private final Map<Integer, PwmChannel> pwm = new HashMap<>();
  private final BoardUarts uarts;
  private DeviceSession session;

  BoardTarget(Board board, BoardPins pins) {
    this.board = board;
    this.pins = pins;
    this.uarts = new BoardUarts(board);
  }

  /** Where events go. */
  void setSession(DeviceSession newSession) {
    session = newSession;
    uarts.setSession(newSession);
  }

  @Override
  public Status execute(int code, ByteBuffer in, ByteBuffer out) {
    try {
      return run(code, in, out);
    } catch (HalException e) {
      LOG.log(System.Logger.Level.DEBUG, "refused: {0}", e.getMessage());
      return Status.of(e.kind());
    } catch (IllegalArgumentException outOfRange) {
      return Status.MALFORMED;
    }
  }

  private Status run(int code, ByteBuffer in, ByteBuffer out) {
    return switch (code) {
      case Opcode.PINS -> pins.pins(in.getShort() & 0xFFFF, in.get() & 0xFF, out);
      case Opcode.RESOURCES -> pins.resources(out);
      case Opcode.GPIO_LOW -> write(in.get() & 0xFF, Level.LOW);
      case Opcode.GPIO_HIGH -> write(in.get() & 0xFF, Level.HIGH);
      case Opcode.GPIO_TOGGLE -> toggle(in.get() & 0xFF);
      case Opcode.GPIO_READ -> read(in.get() & 0xFF, out);
      case Opcode.GPIO_CONFIG -> configure(in);
      case Opcode.GPIO_RELEASE -> release(in.get() & 0xFF);
      case Opcode.I2C_OPEN -> openI2c(in);
      case Opcode.I2C_CLOSE -> close(i2c.remove(in.get() & 0xFF));
      case Opcode.I2C_WRITE_READ -> writeRead(in, out);
      case Opcode.I2C_TRANSACTION -> transaction(in, out);
      case Opcode.SPI_OPEN -> openSpi(in);
      case Opcode.SPI_CLOSE -> close(spi.remove(in.get() & 0xFF));
      case Opcode.SPI_TRANSFER -> transfer(in, out);
      case Opcode.SPI_TRANSACTION -> spiTransaction(in, out);
      case Opcode.ADC_OPEN -> openAdc(in, out);
      case Opcode.ADC_READ -> sample(in, out);
      case Opcode.ADC_CLOSE -> close(adc.remove(in.getShort() & 0xFFFF));
      case Opcode.PWM_OPEN -> openPwm(in, out);
      case Opcode.PWM_SET -> setPwm(in, out);
      case Opcode.PWM_CLOSE -> close(pwm.remove(in.get() & 0xFF));
      case Opcode.PWM_PAUSE -> pause(in.get() & 0xFF, PwmChannel::pause);
      case Opcode.PWM_RESUME -> pause(in.get() & 0xFF, PwmChannel::resume);
      default -> uarts.execute(code, in, out);
    };
  }

  private static Status close(AutoCloseable handle) {
    if (handle == null) {
      return Status.NOT_CONFIGURED;
    }
    try {
      handle.close();
      return Status.OK;
    } catch (HalException e) {
      return Status.of(e.kind());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void releaseAll() {
    gpio.keySet().stream().toList().forEach(this::release);
    for (Map<Integer, ? extends AutoCloseable> handles : List.of(i2c, spi, adc, pwm)) {
      handles.values().forEach(BoardTarget::close);
      handles.clear();
    }
    uarts.releaseAll();
  }

  // ---- GPIO

  private Status write(int number, Level level) {
    Pin pin = gpio.get(number);
    if (pin == null) {
      return pins.exists(number) ? Status.NOT_CONFIGURED : Status.NOT_FOUND;
    }
    if (!pin.line.config().direction().writes()) {
      return Status.UNSUPPORTED;
    }
    pin.line.write(level);
    pin.latch = level;
    return Status.OK;
  }

  private Status toggle(int number) {
    Pin pin = gpio.get(number);
    return write(number, pin != null && pin.latch == Level.LOW ? Level.HIGH : Level.LOW);
  }

  private Status read(int number, ByteBuffer out) {
    Pin pin = gpio.get(number);
    if (pin == null) {
      return pins.exists(number) ? Status.NOT_CONFIGURED : Status.NOT_FOUND;
    }
    out.put((byte) (pin.line.read() == Level.HIGH ? 1 : 0));
    return Status.OK;
  }

  private Status configure(ByteBuffer in) {
    int number = in.get() & 0xFF;
    int mode = in.get();
    int bias = in.get();
    Level initial = in.get() != 0 ? Level.HIGH : Level.LOW;
    int safe = in.get();
    int edges = in.get();
    long debounce = in.getInt() & 0xFFFFFFFFL;
    if (mode < MODE_INPUT
        || mode > MODE_OPEN_DRAIN
        || bias < 0
        || bias > 3
        || safe < 0
        || safe > 3) {
      return Status.MALFORMED;
    }
    Set<Edge> wanted = EnumSet.noneOf(Edge.class);
    if ((edges & 1) != 0) {
      wanted.add(Edge.RISING);
    }
    if ((edges & 2) != 0) {
      wanted.add(Edge.FALLING);
    }
    GpioConfig config =
        new GpioConfig(
            number,
            mode == MODE_INPUT ? Direction.INPUT : Direction.INPUT_OUTPUT,
            Bias.values()[bias],
            mode == MODE_OPEN_DRAIN ? Drive.OPEN_DRAIN : Drive.PUSH_PULL,
            initial,
            Duration.ofNanos(debounce * 1_000),
            wanted,
            EVENT_QUEUE,
            CONSUMER);
    Pin old = gpio.get(number);
    if (old != null && change(old, config)) {
      old.safe = safe;
      return Status.OK;
    }
    if (old != null) {
      old.line.close();
      gpio.remove(number);
    }
    Pin pin = new Pin();
    pin.line = board.openGpio(config);
    pin.latch = initial;
    pin.safe = safe;
    gpio.put(number, pin);
    if (!wanted.isEmpty()) {
      Subscription forever =
          pin.line.onEvent(
              event ->
                  session.edge(event.pin(), event.edge() == Edge.RISING, event.timestampNanos()));
      LOG.log(System.Logger.Level.TRACE, "events of GPIO{0}: {1}", number, forever);
    }
    return Status.OK;
  }

  /** Changes an open line in place, where the board can, so that the pad does not move. */
  private static boolean change(Pin pin, GpioConfig wanted) {
    GpioConfig now = pin.line.config();
    boolean sameLine =
        now.direction() == wanted.direction()
            && now.edges().equals(wanted.edges())
            && now.debounce().equals(wanted.debounce());
    if (!sameLine) {
      return false;
    }
    if (wanted.bias() != Bias.AS_IS && now.bias() != wanted.bias()) {
      pin.line.setBias(wanted.bias());
    }
    if (wanted.direction().writes()) {
      if (now.drive() != wanted.drive()) {
        pin.line.setDrive(wanted.drive());
      }
      if (pin.latch != wanted.initial()) {
        pin.line.write(wanted.initial());
        pin.latch = wanted.initial();
      }
    }
    return true;
  }

  /** The board's own safe state is an input; a level that must stay keeps the line open. */
  private Status release(int number) {
    Pin pin = gpio.get(number);
    if (pin == null) {
      return pins.exists(number) ? Status.NOT_CONFIGURED : Status.NOT_FOUND;
    }
    boolean drives = pin.line.config().direction().writes() && (pin.safe == 1 || pin.safe == 2);
    if (drives) {
      pin.line.write(pin.safe == 2 ? Level.HIGH : Level.LOW);
    } else if (pin.safe != 0) {
      gpio.remove(number);
      pin.line.close();
    }
    return Status.OK;
  }

  // ---- I2C

  private static OptionalInt pin(int number) {
    return number == NO_PIN ? OptionalInt.empty() : OptionalInt.of(number);
  }

  private Status openI2c(ByteBuffer in) {
    int bus = in.get() & 0xFF;
    OptionalInt sda = pin(in.get() & 0xFF);
    OptionalInt scl = pin(in.get() & 0xFF);
    int flags = in.get();
    int timeout = in.getShort() & 0xFFFF;
    long hertz = in.getInt() & 0xFFFFFFFFL;
    if (i2c.containsKey(bus)) {
      return Status.BUSY;
    }
    i2c.put(
        bus,
        board.openI2c(
            new I2cConfig(
                bus,
                sda,
                scl,
                Frequency.ofHertz(hertz),
                (flags & 1) != 0,
                (flags & 2) != 0,
                Duration.ofMillis(Math.max(1, timeout)),
                CONSUMER)));
    return Status.OK;
  }

  private Status writeRead(ByteBuffer in, ByteBuffer out) {
    int target = in.get() & 0xFF;
    byte[] data = new byte[in.get() & 0xFF];
    byte[] into = new byte[in.get() & 0xFF];
    in.get(data);
    List<I2cOperation> operations = new ArrayList<>();
    if (data.length > 0 || into.length == 0) {
      operations.add(I2cOperation.write(data));
    }
    if (into.length > 0) {
      operations.add(I2cOperation.read(into));
    }
    return run(target >> 7, I2cAddress.of(target & 0x7F), operations, out);
  }

  private Status transaction(ByteBuffer in, ByteBuffer out) {
    int bus = in.get() & 0xFF;
    int address = in.getShort() & 0xFFFF;
    int count = in.get() & 0xFF;
    List<I2cOperation> operations = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int word = in.getShort() & 0xFFFF;
      byte[] bytes = new byte[word & 0x3FFF];
      if ((word & READ) != 0) {
        operations.add(I2cOperation.read(bytes));
      } else {
        in.get(bytes);
        operations.add(new I2cOperation.Write(bytes, (word & IGNORE_NACK) != 0));
      }
    }
    I2cAddress chip =
        (address & TEN_BIT) != 0 ? I2cAddress.ofTenBit(address & 0x7FFF) : I2cAddress.of(address);
    return count == 0 ? Status.MALFORMED : run(bus, chip, operations, out);
  }

  private Status run(int bus, I2cAddress chip, List<I2cOperation> operations, ByteBuffer out) {
    I2cBus open = i2c.get(bus);
    if (open == null) {
      return Status.NOT_CONFIGURED;
    }
    int read =
        operations.stream()
            .mapToInt(each -> each instanceof I2cOperation.Read(byte[] into) ? into.length : 0)
            .sum();
    if (read > out.remaining()) {
      return Status.TOO_LONG;
    }
    open.transaction(chip, operations);
    for (I2cOperation operation : operations) {
      if (operation instanceof I2cOperation.Read(byte[] into)) {
        out.put(into);
      }
    }
    return Status.OK;
  }

  // ---- SPI

  private Status openSpi(ByteBuffer in) {
    int index = in.get() & 0xFF;
    int host = in.get() & 0xFF;
    OptionalInt sclk = pin(in.get() & 0xFF);
    OptionalInt mosi = pin(in.get() & 0xFF);
    OptionalInt miso = pin(in.get() & 0xFF);
    OptionalInt cs = pin(in.get() & 0xFF);
    int mode = in.get() & 0xFF;
    int flags = in.get();
    long hertz = in.getInt() & 0xFFFFFFFFL;
    if (spi.containsKey(index)) {
      return Status.BUSY;
    }
    if (mode > 3) {
      return Status.MALFORMED;
    }
    if ((flags & 4) != 0) {
      return Status.UNSUPPORTED; // the contract of boards knows chip selects that are active low
    }
    SpiConfig config =
        new SpiConfig(
            host,
            sclk,
            mosi,
            miso,
            cs,
            SpiMode.values()[mode],
            (flags & 1) != 0 ? BitOrder.LSB_FIRST : BitOrder.MSB_FIRST,
            (flags & 2) != 0 ? BitOrder.LSB_FIRST : BitOrder.MSB_FIRST,
            Frequency.ofHertz(hertz),
            CONSUMER);
    spi.put(index, board.openSpi(config));
    return Status.OK;
  }

  private Status transfer(ByteBuffer in, ByteBuffer out) {
    int index = in.get() & 0xFF;
    byte[] data = new byte[in.getShort() & 0xFFFF];
    in.get(data);
    return run(index, List.of(new SpiOperation.Transfer(data, data)), data.length, out);
  }

  private Status spiTransaction(ByteBuffer in, ByteBuffer out) {
    int index = in.get() & 0xFF;
    int count = in.get() & 0xFF;
    int read = 0;
    List<SpiOperation> operations = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int kind = in.get();
      int length = in.getShort() & 0xFFFF;
      byte[] bytes = new byte[kind == 3 ? 0 : length];
      if (kind == 0 || kind == 2) {
        in.get(bytes);
      }
      switch (kind) {
        case 0 -> operations.add(new SpiOperation.Write(bytes));
        case 1 -> operations.add(new SpiOperation.Read(bytes));
        case 2 -> operations.add(new SpiOperation.Transfer(bytes, bytes));
        case 3 -> operations.add(new SpiOperation.Delay(Duration.ofNanos(length * 1_000L)));
        default -> throw new java.nio.BufferUnderflowException(); // its length is unknown
      }
      read += kind == 1 || kind == 2 ? length : 0;
    }
    return run(index, operations, read, out);
  }

  private Status run(int index, List<SpiOperation> operations, int read, ByteBuffer out) {
    SpiDevice device = spi.get(index);
    if (device == null) {
      return Status.NOT_CONFIGURED;
    }
    if (read > out.remaining()) {
      return Status.TOO_LONG;
    }
    device.transaction(operations);
    for (SpiOperation operation : operations) {
      switch (operation) {
        case SpiOperation.Read(byte[] into) -> out.put(into);
        case SpiOperation.Transfer(byte[] _, byte[] into) -> out.put(into);
        case SpiOperation.Write _, SpiOperation.Delay _ -> {
          // Nothing comes back.
        }
      }
    }
    return Status.OK;
  }

  // ---- ADC

  private Status openAdc(ByteBuffer in, ByteBuffer out) {
    int key = in.getShort(in.position()) & 0xFFFF;
    AdcConfig config =
        AdcConfig.channel(in.get() & 0xFF, in.get() & 0xFF)
            .withAttenuation(Attenuation.of(in.get()))
            .withConsumer(CONSUMER);
    int bits = in.get() & 0xFF;
    AdcChannel channel = board.openAdc(bits == 0 ? config : config.withWidth(bits));
    adc.put(key, channel);
    out.put((byte) channel.width());
    return Status.OK;
  }

  private Status sample(ByteBuffer in, ByteBuffer out) {
    AdcChannel channel = adc.get(in.getShort() & 0xFFFF);
    if (channel == null) {
      return Status.NOT_CONFIGURED;
    }
    AdcSample sample = channel.sample();
    out.putShort((short) sample.raw()).putShort((short) sample.millivolts());
    return Status.OK;
  }

  // ---- PWM

  private Status openPwm(ByteBuffer in, ByteBuffer out) {
    int index = in.get() & 0xFF;
    int pin = in.get() & 0xFF;
    int timer = in.get() & 0xFF;
    int flags = in.get();
    Frequency frequency = Frequency.ofHertz(in.getInt() & 0xFFFFFFFFL);
    double duty = (in.getInt() & 0xFFFFFFFFL) / WHOLE;
    double phase = (in.getInt() & 0xFFFFFFFFL) / WHOLE * 360;
    if (pwm.containsKey(index)) {
      return Status.BUSY;
    }
    if (flags != 0) {
      return Status.UNSUPPORTED; // the contract of boards knows no inverted outputs
    }
    PwmChannel channel = board.openPwm(new PwmConfig(timer, pin, frequency, duty, phase, CONSUMER));
    pwm.put(index, channel);
    return effect(channel, out);
  }

  private Status setPwm(ByteBuffer in, ByteBuffer out) {
    PwmChannel channel = pwm.get(in.get() & 0xFF);
    Frequency frequency = Frequency.ofHertz(Math.max(1, in.getInt() & 0xFFFFFFFFL));
    double duty = (in.getInt() & 0xFFFFFFFFL) / WHOLE;
    double phase = (in.getInt() & 0xFFFFFFFFL) / WHOLE * 360;
    if (channel == null) {
      return Status.NOT_CONFIGURED;
    }
    if (!channel.state().frequency().equals(frequency)) {
      channel.setFrequency(frequency);
    }
    if (Math.abs(channel.state().phaseDegrees() - phase) > 1e-6) {
      channel.setPhase(phase);
    }
    channel.setDuty(duty);
    return effect(channel, out);
  }

  private static Status effect(PwmChannel channel, ByteBuffer out) {
    out.putInt((int) channel.state().frequency().hertz());
    out.putInt((int) Math.round(channel.state().duty() * WHOLE));
    return Status.OK;
  }

  private Status pause(int timer, Consumer<PwmChannel> action) {
    return pwm.values().stream()
        .filter(channel -> channel.config().timer() == timer)
        .findFirst()
        .map(
            channel -> {
              action.accept(channel);
              return Status.OK;
            })
        .orElse(Status.NOT_CONFIGURED);
  }
}
