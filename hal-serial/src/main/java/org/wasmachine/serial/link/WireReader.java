package org.wasmachine.serial.link;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.wasmachine.serial.frame.FrameReader;
import org.wasmachine.serial.wire.Wire;

/**
 * Reads from a wire, one thread at a time: its own thread, or the one that waits for an answer.
 * Reading its own answer saves a waiter the switch from the reading thread, which is a good part of
 * a round trip on a fast wire. After an answer somebody waited for, the own thread therefore leaves
 * the wire to the waiters for a moment. It ends when the wire gives -1.
 */
final class WireReader implements Runnable {
  private static final int CHUNK = 8192;

  /** How long a waiter that has its answer may take until it asks again. */
  private static final long LULL_NANOS = 2_000_000;

  private final Wire wire;
  private final FrameReader frames;
  private final Runnable whenGone;
  private final byte[] chunk = new byte[CHUNK];
  private final ReentrantLock turn = new ReentrantLock();

  /**
   * For the first byte of an answer and for those after it: on a slow wire only these come soon.
   */
  private final AdaptiveSpin beginning = new AdaptiveSpin();

  private final AdaptiveSpin rest = new AdaptiveSpin();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicBoolean gone = new AtomicBoolean();
  private final Thread thread;
  private volatile PendingOperation awaited;
  private volatile boolean wanted;
  private volatile long lentAt;
  private volatile long bytes;

  private WireReader(Wire wire, int maxBody, FrameReader.Sink sink, Runnable whenGone) {
    this.wire = wire;
    this.frames = new FrameReader(maxBody, sink);
    this.whenGone = whenGone;
    this.thread = Thread.ofPlatform().daemon().name("serial-read " + wire.name()).unstarted(this);
  }

  static WireReader start(Wire wire, int maxBody, FrameReader.Sink sink, Runnable whenGone) {
    WireReader reader = new WireReader(wire, maxBody, sink, whenGone);
    reader.thread.start();
    return reader;
  }

  /** How many bytes came, of any kind. */
  long bytes() {
    return bytes;
  }

  @Override
  public void run() {
    while (!gone.get()) {
      turn.lock();
      try {
        read();
      } finally {
        turn.unlock();
      }
      PendingOperation asked = awaited;
      if (asked != null && asked.isDone()) {
        leaveToWaiters();
      }
    }
  }

  /** With the turn held. */
  private int read() {
    int count = wire.read(chunk);
    if (count > 0) {
      bytes = bytes + count;
      frames.accept(chunk, 0, count);
    } else if (count < 0 && gone.compareAndSet(false, true)) {
      whenGone.run();
      LockSupport.unpark(thread);
    }
    return count;
  }

  /** Until nobody has read for a while, or somebody waits whom no other waiter serves. */
  private void leaveToWaiters() {
    awaited = null;
    lentAt = System.nanoTime();
    while (!wanted && !gone.get()) {
      long left = turn.isLocked() ? LULL_NANOS : lentAt + LULL_NANOS - System.nanoTime();
      if (left <= 0) {
        break;
      }
      LockSupport.parkNanos(this, left);
    }
    wanted = false;
  }

  /**
   * Waits for the end of an operation, reading the wire meanwhile if nobody else does.
   *
   * @throws InterruptedException the operation goes on without the waiter
   */
  Outcome await(PendingOperation operation) throws InterruptedException {
    waiting.incrementAndGet();
    try {
      // An interrupt would close the socket under a virtual thread, and a port would pin it.
      if (!Thread.currentThread().isVirtual() && turn.tryLock()) {
        try {
          readUntilDone(operation);
        } finally {
          lentAt = System.nanoTime();
          turn.unlock();
        }
      } else {
        awaited = operation;
      }
      return operation.await();
    } finally {
      // Who still waits must not wait for the end of the lull.
      if (waiting.decrementAndGet() > 0) {
        wanted = true;
        LockSupport.unpark(thread);
      }
    }
  }

  private void readUntilDone(PendingOperation operation) throws InterruptedException {
    AdaptiveSpin spin = beginning;
    while (!operation.isDone() && !gone.get()) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      spin.await(wire);
      if (read() > 0) {
        spin = rest;
      }
    }
  }
}
