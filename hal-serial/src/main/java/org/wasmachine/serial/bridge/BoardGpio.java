package org.wasmachine.serial.bridge;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.wasmachine.hal.Bias;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.Direction;
import org.wasmachine.hal.Drive;
import org.wasmachine.hal.Edge;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.GpioLine;
import org.wasmachine.hal.Level;
import org.wasmachine.hal.Subscription;
import org.wasmachine.serial.device.DeviceSession;
import org.wasmachine.serial.protocol.Opcode;
import org.wasmachine.serial.protocol.Status;

/** The digital pins of a served board; their edges go to the session. */
final class BoardGpio implements Peripheral {
  private static final System.Logger LOG = System.getLogger(BoardGpio.class.getName());
  private static final int MODE_INPUT = 1;
  private static final int MODE_OPEN_DRAIN = 3;
  private static final int EVENT_QUEUE = 4096;

  /** A pin with what is needed to write it without asking the board. */
  private static final class Pin {
    GpioLine line;
    Level latch;
    int safe;
  }

  private final Board board;
  private final BoardPins pins;
  private final Map<Integer, Pin> open = new HashMap<>();
  private DeviceSession session;

  BoardGpio(Board board, BoardPins pins) {
    this.board = board;
    this.pins = pins;
  }

  void setSession(DeviceSession newSession) {
    session = newSession;
  }

  @Override
  public Status execute(int code, ByteBuffer in, ByteBuffer out) {
    return switch (code) {
      case Opcode.GPIO_LOW -> write(in.get() & 0xFF, Level.LOW);
      case Opcode.GPIO_HIGH -> write(in.get() & 0xFF, Level.HIGH);
      case Opcode.GPIO_TOGGLE -> toggle(in.get() & 0xFF);
      case Opcode.GPIO_READ -> read(in.get() & 0xFF, out);
      case Opcode.GPIO_CONFIG -> configure(in);
      case Opcode.GPIO_RELEASE -> release(in.get() & 0xFF);
      default -> Status.UNKNOWN_OPERATION;
    };
  }

  @Override
  public void releaseAll() {
    List.copyOf(open.keySet()).forEach(this::release);
  }

  private Status write(int number, Level level) {
    Pin pin = open.get(number);
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
    Pin pin = open.get(number);
    return write(number, pin != null && pin.latch == Level.LOW ? Level.HIGH : Level.LOW);
  }

  private Status read(int number, ByteBuffer out) {
    Pin pin = open.get(number);
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
    Pin old = open.get(number);
    if (old != null && change(old, config)) {
      old.safe = safe;
      return Status.OK;
    }
    if (old != null) {
      old.line.close();
      open.remove(number);
    }
    Pin pin = new Pin();
    pin.line = board.openGpio(config);
    pin.latch = initial;
    pin.safe = safe;
    open.put(number, pin);
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
    Pin pin = open.get(number);
    if (pin == null) {
      return pins.exists(number) ? Status.NOT_CONFIGURED : Status.NOT_FOUND;
    }
    boolean drives = pin.line.config().direction().writes() && (pin.safe == 1 || pin.safe == 2);
    if (drives) {
      pin.line.write(pin.safe == 2 ? Level.HIGH : Level.LOW);
    } else if (pin.safe != 0) {
      open.remove(number);
      pin.line.close();
    }
    return Status.OK;
  }
}
