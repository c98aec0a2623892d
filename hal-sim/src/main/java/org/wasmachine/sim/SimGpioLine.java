package org.wasmachine.sim;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.wasmachine.hal.Bias;
import org.wasmachine.hal.Drive;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.GpioEvent;
import org.wasmachine.hal.GpioLine;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.Level;
import org.wasmachine.hal.Subscription;
import org.wasmachine.sim.Pad.Contribution;

/** A digital pin of a simulated board. */
final class SimGpioLine extends SimHandle implements GpioLine {
  private final Wiring wiring;
  private final Pad pad;
  private final EdgeQueue queue;
  private volatile GpioConfig config;

  /** What each level drives, by drive; and the level last written. Guarded by the wiring's lock. */
  private Contribution lowDrives;

  private Contribution highDrives;
  private volatile Level written;

  SimGpioLine(SimBoard board, GpioConfig config, List<Ownership.Claim> claims) {
    Pad pad = board.wiring().pad(config.pin());
    super(board, pad.pin.description() + " on " + board.profileId(), claims);
    this.wiring = board.wiring();
    this.pad = pad;
    this.config = config;
    this.written = config.initial();
    this.queue = new EdgeQueue(wiring, config);
    wiring.lock();
    try {
      wiring.setBias(pad, config.bias());
      useDrive(config.drive());
      if (config.direction().writes()) {
        wiring.drive(pad, contribution(written));
      }
      if (!config.edges().isEmpty()) {
        pad.edges = new EdgeDetector(wiring, config, queue, pad.level);
        wiring.refreshWaveforms();
      }
    } finally {
      wiring.unlock();
    }
    wiring.deliver();
  }

  private void useDrive(Drive drive) {
    lowDrives = drive == Drive.OPEN_SOURCE ? Contribution.NONE : Contribution.LOW;
    highDrives = drive == Drive.OPEN_DRAIN ? Contribution.NONE : Contribution.HIGH;
  }

  private Contribution contribution(Level level) {
    return level.isHigh() ? highDrives : lowDrives;
  }

  @Override
  public int pin() {
    return pad.number;
  }

  @Override
  public GpioConfig config() {
    return config;
  }

  @Override
  public Level read() {
    checkOpen();
    if (!config.direction().reads()) {
      return written;
    }
    wiring.clock().spin();
    return wiring.level(pad);
  }

  @Override
  public void write(Level level) {
    if (level == written && !isClosed() && config.direction().writes()) {
      return;
    }
    requireOutput("write");
    wiring.lock();
    try {
      checkOpen();
      written = level;
      wiring.drive(pad, contribution(level));
    } finally {
      wiring.unlock();
    }
    wiring.deliver();
  }

  private void requireOutput(String operation) {
    checkOpen();
    if (!config.direction().writes()) {
      throw new HalException(
          ErrorKind.PERMISSION,
          "%s: cannot %s, it is open as an input; open it as an output"
              .formatted(name(), operation));
    }
  }

  @Override
  public void setBias(Bias bias) {
    checkOpen();
    board.requests().requireBias(config.pin(), bias);
    change(() -> wiring.setBias(pad, bias));
    config = config.withBias(bias);
  }

  @Override
  public void setDrive(Drive drive) {
    requireOutput("set the drive");
    board.requests().requireDrive(config.pin(), drive);
    change(
        () -> {
          useDrive(drive);
          wiring.drive(pad, contribution(written));
        });
    config = config.withDrive(drive);
  }

  private void change(Runnable change) {
    wiring.lock();
    try {
      checkOpen();
      change.run();
    } finally {
      wiring.unlock();
    }
    wiring.deliver();
  }

  @Override
  public Optional<GpioEvent> poll() {
    requireEvents();
    wiring.clock().spin();
    return queue.poll();
  }

  @Override
  public Optional<GpioEvent> take(long deadlineNanos) {
    requireEvents();
    try {
      Optional<GpioEvent> event = queue.take(deadlineNanos);
      checkOpen();
      return event;
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  @Override
  public Subscription onEvent(Consumer<GpioEvent> listener) {
    requireEvents();
    return queue.listen(listener);
  }

  private void requireEvents() {
    checkOpen();
    if (config.edges().isEmpty()) {
      throw new HalException(
          ErrorKind.INVALID_ARGUMENT,
          name() + ": it was opened without events; open it with withEvents or withBothEdges");
    }
  }

  @Override
  public long dropped() {
    checkOpen();
    return queue.dropped();
  }

  @Override
  void release() {
    wiring.lock();
    try {
      if (pad.edges != null) {
        pad.edges.cancel();
        pad.edges = null;
      }
      pad.bias = Bias.DISABLED;
      wiring.drive(pad, Contribution.NONE);
      wiring.refreshWaveforms();
    } finally {
      wiring.unlock();
    }
    queue.close();
    wiring.deliver();
  }
}
