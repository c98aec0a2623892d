package org.wasmachine.pi4j.board;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.Uart;
import org.wasmachine.hal.UartConfig;
import org.wasmachine.hal.UartLine;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.hal.time.WaitPoint;
import org.wasmachine.pi4j.linux.EventLoop;
import org.wasmachine.pi4j.linux.KernelException;
import org.wasmachine.pi4j.linux.Tty;
import org.wasmachine.pi4j.linux.TtyConfig;

/** A serial port of this computer. Bytes are collected as they come, by the event thread. */
final class Pi4jUart extends Handle implements Uart {

  /** How long a writer waits at most before it looks whether it was interrupted. */
  private static final Duration WRITE_STEP = Duration.ofMillis(50);

  private final Tty tty;
  private final EventLoop.Registration watch;
  private final ReentrantLock lock = new ReentrantLock();
  private final WaitPoint arrived;
  private final byte[] buffer;
  private final byte[] chunk = new byte[4096];
  private volatile UartConfig config;
  private Optional<KernelException> failure = Optional.empty();
  private int head;
  private int count;
  private long overruns;

  Pi4jUart(Layout layout, UartConfig config, Tty tty, EventLoop events, Clock clock) {
    super("UART%d (%s) on %s".formatted(config.port(), tty.path(), layout.name()));
    this.config = config;
    this.tty = tty;
    this.buffer = new byte[config.receiveBuffer()];
    this.arrived = clock.newWaitPoint(lock);
    this.watch = tty.watch(events, new Receiver());
  }

  static TtyConfig ttyConfig(UartLine line) {
    if (line.stopBits() == UartLine.StopBits.ONE_AND_A_HALF) {
      throw new HalException(ErrorKind.UNSUPPORTED, "Linux has no 1.5 stop bits; use 1 or 2");
    }
    TtyConfig.Parity parity =
        switch (line.parity()) {
          case NONE -> TtyConfig.Parity.NONE;
          case EVEN -> TtyConfig.Parity.EVEN;
          case ODD -> TtyConfig.Parity.ODD;
        };
    int stopBits = line.stopBits() == UartLine.StopBits.TWO ? 2 : 1;
    return new TtyConfig(line.baud(), line.dataBits(), stopBits, parity, false);
  }

  private final class Receiver implements EventLoop.Handler {
    @Override
    public void ready() {
      int got = tty.read(chunk, 0, chunk.length, Duration.ZERO);
      lock.lock();
      try {
        int kept = Math.min(got, buffer.length - count);
        for (int i = 0; i < kept; i++) {
          buffer[(head + count++) % buffer.length] = chunk[i];
        }
        overruns += got - kept;
        arrived.signalAll();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void failed(KernelException cause) {
      lock.lock();
      try {
        failure = Optional.of(cause);
        arrived.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  @Override
  public UartConfig config() {
    return config;
  }

  @Override
  public int read(byte[] into, int offset, int length, long deadlineNanos) {
    java.util.Objects.checkFromIndexSize(offset, length, into.length);
    return call(
        HalErrors.During.USE,
        () -> {
          try {
            return take(into, offset, length, deadlineNanos);
          } catch (InterruptedException e) {
            throw HalException.interrupted(name(), e);
          }
        });
  }

  private int take(byte[] into, int offset, int length, long deadlineNanos)
      throws InterruptedException {
    lock.lockInterruptibly();
    try {
      boolean inTime = deadlineNanos > 0;
      while (length > 0 && count == 0) {
        requireOpen();
        if (failure.isPresent()) {
          throw failure.get();
        }
        if (!inTime) {
          return 0;
        }
        inTime = arrived.awaitUntil(deadlineNanos);
      }
      int taken = Math.min(length, count);
      for (int i = 0; i < taken; i++) {
        into[offset + i] = buffer[head];
        head = (head + 1) % buffer.length;
      }
      count -= taken;
      return taken;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void write(byte[] from, int offset, int length) {
    java.util.Objects.checkFromIndexSize(offset, length, from.length);
    int done = 0;
    while (done < length) {
      if (Thread.interrupted()) {
        throw HalException.interrupted(name(), new InterruptedException());
      }
      int at = done;
      done +=
          call(HalErrors.During.USE, () -> tty.write(from, offset + at, length - at, WRITE_STEP));
    }
  }

  @Override
  public void flush() {
    run(HalErrors.During.USE, tty::drain);
  }

  @Override
  public int available() {
    requireOpen();
    lock.lock();
    try {
      return count;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void setLine(UartLine line) {
    requireOpen();
    TtyConfig changed = ttyConfig(line);
    run(HalErrors.During.USE, () -> tty.configure(changed));
    config = config.withLine(line);
  }

  @Override
  public long overruns() {
    requireOpen();
    lock.lock();
    try {
      return overruns;
    } finally {
      lock.unlock();
    }
  }

  @Override
  void release() {
    watch.close();
    tty.close();
    lock.lock();
    try {
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
