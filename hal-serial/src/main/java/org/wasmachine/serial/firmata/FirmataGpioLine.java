package org.wasmachine.serial.firmata;

import java.util.List;
import java.util.Optional;
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
import org.wasmachine.serial.board.EdgeInbox;
import org.wasmachine.serial.board.PinLedger;
import org.wasmachine.serial.firmata.Firmata.Message;

/**
 * A pin of a Firmata board. Its events are what the firmware's polling sees: pulses shorter than
 * its loop are lost, and the time is that of arrival.
 */
final class FirmataGpioLine extends FirmataHandle implements GpioLine {
  private final int pin;
  private final EdgeInbox inbox;
  private volatile GpioConfig config;
  private volatile Level written;
  private volatile Level seen;

  FirmataGpioLine(
      FirmataBoard board, String name, GpioConfig config, List<PinLedger.Claim> claims) {
    super(board, name, claims);
    this.pin = config.pin();
    this.config = config;
    this.written = config.initial();
    this.inbox = new EdgeInbox(config, board.clock());
  }

  @Override
  void configure() {
    if (config.direction().writes()) {
      board().send(name(), Message.of(Firmata.SET_PIN_MODE, pin, Firmata.MODE_OUTPUT).toBytes());
      send(written);
    } else {
      setInputMode(config.bias());
    }
  }

  /** When the board was away, the first report of a level that changed meanwhile is an edge. */
  @Override
  void listen() {
    if (!config.direction().writes()) {
      seen = board().readPort(name(), pin);
    }
  }

  private void setInputMode(Bias bias) {
    int mode = bias == Bias.UP ? Firmata.MODE_PULL_UP : Firmata.MODE_INPUT;
    board().send(name(), Message.of(Firmata.SET_PIN_MODE, pin, mode).toBytes());
  }

  private void send(Level level) {
    board().send(name(), Message.of(Firmata.SET_PIN, pin, level == Level.HIGH ? 1 : 0).toBytes());
  }

  /** Remembered before it is sent, so that a board that comes back meanwhile gets the new level. */
  private void set(Level level) {
    Level before = written;
    written = level;
    try {
      send(level);
    } catch (HalException notSent) {
      written = before;
      throw notSent;
    }
  }

  /** The firmware reports the port of this pin; on the reading thread. */
  void reported(Level level, long nanos) {
    if (config.edges().isEmpty() || seen == null || level == seen) {
      return;
    }
    seen = level;
    Edge edge = level == Level.HIGH ? Edge.RISING : Edge.FALLING;
    if (config.edges().contains(edge)) {
      board().later(() -> inbox.edge(edge, nanos));
    }
  }

  @Override
  void release() {
    inbox.close();
    setInputMode(Bias.DISABLED);
    board().sync();
  }

  @Override
  public int pin() {
    return pin;
  }

  @Override
  public GpioConfig config() {
    return config;
  }

  @Override
  public Level read() {
    checkOpen();
    return config.direction().writes() ? written : board().readPort(name(), pin);
  }

  @Override
  public void write(Level level) {
    checkOpen();
    if (!config.direction().writes()) {
      throw new HalException(
          ErrorKind.PERMISSION, name() + ": write: the pin was opened as an input");
    }
    set(level);
  }

  @Override
  public void setBias(Bias bias) {
    checkOpen();
    if (bias == Bias.DOWN) {
      throw unsupported("switch a pull-down on");
    }
    if (bias == Bias.UP) {
      board().pins().require(pin, Firmata.MODE_PULL_UP, "pulled up");
    }
    if (config.direction().writes() && bias == Bias.UP) {
      throw unsupported("pull an output up");
    }
    if (!config.direction().writes() && bias != Bias.AS_IS) {
      setInputMode(bias);
    }
    config = config.withBias(bias);
  }

  @Override
  public void setDrive(Drive drive) {
    checkOpen();
    if (!config.direction().writes()) {
      throw new HalException(
          ErrorKind.PERMISSION, name() + ": set drive: the pin was opened as an input");
    }
    if (drive != Drive.PUSH_PULL) {
      throw unsupported("drive a pin " + drive);
    }
  }

  private void requireEvents() {
    checkOpen();
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
    checkOpen();
    return inbox.dropped();
  }
}
