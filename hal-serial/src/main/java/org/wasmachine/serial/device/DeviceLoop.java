package org.wasmachine.serial.device;

import java.util.concurrent.locks.ReentrantLock;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.hal.time.WaitPoint;
import org.wasmachine.serial.frame.FrameReader;
import org.wasmachine.serial.wire.Wire;

/** Serves one {@link DeviceSession} over one wire, until the wire ends. */
public final class DeviceLoop {
  private static final long TICK_NANOS = 20_000_000L;
  private static final int CHUNK = 8192;

  private final Wire wire;
  private final DeviceSession session;
  private final FrameReader frames;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final WaitPoint work;
  private boolean busy;
  private boolean over;

  /** A loop that has not started. */
  public DeviceLoop(
      Wire wire, DeviceIdentity identity, OperationTarget target, Clock clock, LineRate rate) {
    this.wire = wire;
    this.clock = clock;
    this.session = new DeviceSession(identity, target, clock, rate, this::write);
    this.frames = new FrameReader(identity.maxBody(), session);
    this.work = clock.newWaitPoint(lock);
    session.whenBusy(this::wake);
  }

  /** The session, for events. */
  public DeviceSession session() {
    return session;
  }

  private void write(byte[] bytes) {
    wire.write(bytes, 0, bytes.length);
  }

  /** Serves on the calling thread until the other end is gone, then releases everything. */
  public void run() {
    Thread ticker = Thread.ofVirtual().name("bridge-events " + wire.name()).start(this::tick);
    session.announce();
    byte[] chunk = new byte[CHUNK];
    int count;
    while ((count = wire.read(chunk)) >= 0) {
      frames.accept(chunk, 0, count);
    }
    session.disconnect();
    lock.lock();
    try {
      over = true;
      work.signalAll();
    } finally {
      lock.unlock();
    }
    ticker.interrupt();
  }

  private void wake() {
    lock.lock();
    try {
      busy = true;
      work.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void tick() {
    try {
      while (true) {
        lock.lock();
        try {
          if (!busy) {
            work.awaitUntil(clock.nanos() + TICK_NANOS);
          }
          busy = false;
          if (over) {
            return;
          }
        } finally {
          lock.unlock();
        }
        session.poll();
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }
}
