package org.wasmachine.serial.board;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.wasmachine.hal.Bias;
import org.wasmachine.hal.Drive;
import org.wasmachine.hal.Edge;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.GpioEvent;
import org.wasmachine.hal.GpioLine;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.Level;
import org.wasmachine.hal.Subscription;
import org.wasmachine.serial.protocol.Opcode;
import org.wasmachine.serial.protocol.Operation;

/**
 * A pin of the device. {@link #write} does not wait for the device: writes go out in order and in
 * batches; should one fail, the next call on the line throws its error.
 */
final class SerialGpioLine extends SerialHandle implements GpioLine {
  private static final int MODE_INPUT = 1;
  private static final int MODE_OUTPUT = 2;
  private static final int MODE_OPEN_DRAIN = 3;
  private static final int SAFE_INPUT = 3;

  private final int pin;
  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicReference<HalException> lateError = new AtomicReference<>();
  private final Operation low;
  private final Operation high;
  private final EdgeInbox inbox;
  private volatile GpioConfig config;
  private volatile Level written;

  SerialGpioLine(SerialBoard board, String name, GpioConfig config, List<PinLedger.Claim> claims) {
    super(board, name, claims);
    this.pin = config.pin();
    this.config = config;
    this.written = config.initial();
    this.low = Operation.ofBytes(0, Opcode.GPIO_LOW, pin);
    this.high = Operation.ofBytes(0, Opcode.GPIO_HIGH, pin);
    this.inbox = new EdgeInbox(config, board.clock());
  }

  /** The operation that gives the pin this configuration. */
  static Operation configure(GpioConfig config, Level level) {
    int mode =
        !config.direction().writes()
            ? MODE_INPUT
            : config.drive() == Drive.OPEN_DRAIN ? MODE_OPEN_DRAIN : MODE_OUTPUT;
    int edges =
        (config.edges().contains(Edge.RISING) ? 1 : 0)
            | (config.edges().contains(Edge.FALLING) ? 2 : 0);
    ByteBuffer out = Operation.arguments(Opcode.GPIO_CONFIG, 10);
    out.put((byte) config.pin()).put((byte) mode).put((byte) config.bias().ordinal());
    out.put((byte) (level == Level.HIGH ? 1 : 0)).put((byte) SAFE_INPUT).put((byte) edges);
    out.putInt(micros(config.debounce()));
    return Operation.of(out.array(), 0);
  }

  /** In whole microseconds, rounded up, so that a short debounce is not none. */
  private static int micros(Duration duration) {
    long micros = (duration.toNanos() + 999) / 1_000;
    return (int) Math.min(micros, 0xFFFFFFFFL);
  }

  @Override
  List<Operation> configuration() {
    return List.of(configure(config, written));
  }

  @Override
  void release() {
    commands().run(name(), "close", Operation.ofBytes(0, Opcode.GPIO_RELEASE, pin));
  }

  @Override
  Optional<HalException> untold() {
    return Optional.ofNullable(lateError.getAndSet(null));
  }

  @Override
  void wake() {
    inbox.close();
  }

  EdgeInbox inbox() {
    return inbox;
  }

  @Override
  public int pin() {
    return pin;
  }

  @Override
  public GpioConfig config() {
    return config;
  }

  private void check() {
    checkOpen();
    HalException late = lateError.getAndSet(null);
    if (late != null) {
      throw new HalException(late.kind(), late.getMessage(), late);
    }
  }

  @Override
  public Level read() {
    check();
    if (!config.direction().reads()) {
      return written;
    }
    ByteBuffer level = commands().run(name(), "read", Operation.ofBytes(1, Opcode.GPIO_READ, pin));
    return level.get() != 0 ? Level.HIGH : Level.LOW;
  }

  @Override
  public void write(Level level) {
    check();
    requireOutput("write");
    lock.lock();
    try {
      written = level;
      Operation operation = level == Level.HIGH ? high : low;
      commands().post(name(), "write", operation, lateError::set);
    } finally {
      lock.unlock();
    }
    if (lateError.get() != null) {
      check();
    }
  }

  private void requireOutput(String what) {
    if (!config.direction().writes()) {
      throw new HalException(
          ErrorKind.PERMISSION, name() + ": " + what + ": the pin was opened as an input");
    }
  }

  @Override
  public void setBias(Bias bias) {
    check();
    board().requests().checkBias(pin, bias);
    change("set bias", config.withBias(bias));
  }

  @Override
  public void setDrive(Drive drive) {
    check();
    requireOutput("set drive");
    GpioConfig wanted = config.withDrive(drive);
    board().requests().check(wanted);
    change("set drive", wanted);
  }

  private void change(String what, GpioConfig wanted) {
    lock.lock();
    try {
      commands().run(name(), what, configure(wanted, written));
      config = wanted;
    } finally {
      lock.unlock();
    }
  }

  private void requireEvents() {
    check();
    if (config.edges().isEmpty()) {
      throw new HalException(
          ErrorKind.INVALID_ARGUMENT, name() + " was opened without edges, so it has no events");
    }
  }

  @Override
  public Optional<GpioEvent> poll() {
    requireEvents();
    return inbox.poll();
  }

  @Override
  public Optional<GpioEvent> take(long deadlineNanos) {
    requireEvents();
    try {
      Optional<GpioEvent> event = inbox.take(deadlineNanos);
      if (event.isEmpty()) {
        checkOpen();
      }
      return event;
    } catch (InterruptedException e) {
      throw HalException.interrupted(name() + ": waiting for an edge", e);
    }
  }

  @Override
  public Subscription onEvent(Consumer<GpioEvent> listener) {
    requireEvents();
    return inbox.listen(listener);
  }

  @Override
  public long dropped() {
    check();
    return inbox.dropped();
  }
}
