package org.wasmachine.pi4j.board;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.wasmachine.hal.Bias;
import org.wasmachine.hal.Drive;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.GpioEvent;
import org.wasmachine.hal.GpioLine;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.Level;
import org.wasmachine.hal.Subscription;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.pi4j.driver.LineDriver;

/** A digital pin of this computer. */
final class Pi4jGpioLine extends Handle implements GpioLine {

  private final LineDriver driver;
  private final EventQueue queue;
  private final Layout layout;
  private volatile GpioConfig config;
  private volatile Level written;

  Pi4jGpioLine(Layout layout, GpioConfig config, LineDriver driver, Clock clock) {
    super(layout.pin(config.pin()));
    this.layout = layout;
    this.driver = driver;
    this.config = config;
    this.written = config.initial();
    this.queue = new EventQueue(config.pin(), config.queueCapacity(), clock);
    if (!config.edges().isEmpty()) {
      driver.listen(queue);
    }
  }

  @Override
  public int pin() {
    return config.pin();
  }

  @Override
  public GpioConfig config() {
    return config;
  }

  @Override
  public Level read() {
    if (!config.direction().reads()) {
      requireOpen();
      return written;
    }
    return Level.of(call(HalErrors.During.USE, driver::read));
  }

  @Override
  public void write(Level level) {
    requireOutput("write");
    run(HalErrors.During.USE, () -> driver.write(level.isHigh()));
    written = level;
  }

  private void requireOutput(String operation) {
    requireOpen();
    if (!config.direction().writes()) {
      throw new HalException(
          ErrorKind.PERMISSION,
          "%s: cannot %s, it is open as an input; open it as an output"
              .formatted(name(), operation));
    }
  }

  @Override
  public void setBias(Bias bias) {
    requireOpen();
    change(old -> old.withBias(bias));
  }

  @Override
  public void setDrive(Drive drive) {
    requireOutput("set the drive");
    change(old -> old.withDrive(drive));
  }

  private synchronized void change(UnaryOperator<GpioConfig> change) {
    GpioConfig changed = change.apply(config);
    layout.check(changed);
    run(HalErrors.During.USE, () -> driver.configure(changed, written.isHigh()));
    config = changed;
  }

  @Override
  public Optional<GpioEvent> poll() {
    requireEvents();
    return call(HalErrors.During.USE, queue::poll);
  }

  @Override
  public Optional<GpioEvent> take(long deadlineNanos) {
    requireEvents();
    Optional<GpioEvent> event =
        call(
            HalErrors.During.USE,
            () -> {
              try {
                return queue.take(deadlineNanos);
              } catch (InterruptedException e) {
                throw HalException.interrupted(name(), e);
              }
            });
    if (event.isEmpty()) {
      // Kernels before 6.6 do not wake a waiter whose device was removed; asking the line tells.
      run(HalErrors.During.USE, driver::read);
    }
    requireOpen();
    return event;
  }

  @Override
  public Subscription onEvent(Consumer<GpioEvent> listener) {
    requireEvents();
    return queue.listen(listener);
  }

  private void requireEvents() {
    requireOpen();
    if (config.edges().isEmpty()) {
      throw new HalException(
          ErrorKind.INVALID_ARGUMENT,
          name() + ": it was opened without events; open it with withEvents or withBothEdges");
    }
  }

  @Override
  public long dropped() {
    requireOpen();
    return queue.dropped();
  }

  @Override
  void release() {
    queue.close();
    driver.close();
  }
}
