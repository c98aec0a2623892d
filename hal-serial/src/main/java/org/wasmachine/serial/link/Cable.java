package org.wasmachine.serial.link;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.hal.time.WaitPoint;
import org.wasmachine.serial.frame.Frame;
import org.wasmachine.serial.frame.FrameReader;
import org.wasmachine.serial.frame.FrameType;
import org.wasmachine.serial.frame.FrameWriter;
import org.wasmachine.serial.wire.Wire;
import org.wasmachine.serial.wire.WireOpener;

/**
 * The wire to the device, as long as there is one: frames out, frames in, answers to a greeting.
 * Everything is guarded by the link's lock, which the greeting takes by itself.
 */
final class Cable implements Greeter.Line {
  /** What comes in; on the thread that reads, without the lock. */
  interface Receiver {
    void frame(Wire from, Frame frame);

    void damaged();

    /** The wire has ended. */
    void gone(Wire which);
  }

  private static final long SECOND = 1_000_000_000L;
  private static final long WAKE_AFTER = SECOND / 2;
  private static final byte[] WAKE = {0};

  private final WireOpener opener;
  private final Clock clock;
  private final ReentrantLock lock;
  private final WaitPoint changed;
  private final Receiver receiver;
  private final Deque<Frame> answers = new ArrayDeque<>();
  private Optional<Wire> wire = Optional.empty();
  private volatile WireReader reader;
  private long sentAt;

  Cable(WireOpener opener, Clock clock, ReentrantLock lock, WaitPoint changed, Receiver receiver) {
    this.opener = opener;
    this.clock = clock;
    this.lock = lock;
    this.changed = changed;
    this.receiver = receiver;
  }

  /** Opens a wire and begins to read. Takes the lock. */
  void attach() {
    Wire opened = opener.open();
    lock.lock();
    try {
      wire = Optional.of(opened);
      sentAt = clock.nanos() - SECOND;
      answers.clear();
      reader = WireReader.start(opened, Link.MAX_BODY, sinkOf(opened), () -> receiver.gone(opened));
    } finally {
      lock.unlock();
    }
  }

  private FrameReader.Sink sinkOf(Wire from) {
    return new FrameReader.Sink() {
      @Override
      public void frame(Frame frame) {
        receiver.frame(from, frame);
      }

      @Override
      public void damaged() {
        receiver.damaged();
      }
    };
  }

  /** Gives the wire up; the caller closes it, best without the lock. */
  Optional<Wire> detach() {
    Optional<Wire> had = wire;
    wire = Optional.empty();
    return had;
  }

  boolean isAttached() {
    return wire.isPresent();
  }

  boolean isAttachedTo(Wire one) {
    return wire.isPresent() && wire.get() == one;
  }

  /** Who reads; also one whose wire has ended. Thread-safe. */
  WireReader reader() {
    return reader;
  }

  /** When something was sent last. */
  long sentAt() {
    return sentAt;
  }

  void transmit(byte[] bytes) {
    if (wire.isPresent()) {
      long now = clock.nanos();
      Wire to = wire.get();
      if (now - sentAt > WAKE_AFTER) {
        to.write(WAKE, 0, 1);
      }
      sentAt = now;
      to.write(bytes, 0, bytes.length);
    }
  }

  void sendNow(FrameType type, byte[] payload) {
    transmit(FrameWriter.encode(type, 0, payload));
  }

  /** An answer to a greeting has come. */
  void answered(Frame frame) {
    answers.add(frame);
    changed.signalAll();
  }

  // ---- as the greeter sees it; takes the lock

  @Override
  public String name() {
    lock.lock();
    try {
      return wire.map(Wire::name).orElse("serial port");
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void send(FrameType type, byte[] payload) {
    lock.lock();
    try {
      answers.clear();
      wire.ifPresent(to -> to.write(WAKE, 0, 1));
      sendNow(type, payload);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Optional<Frame> answer(FrameType type, long nanos) {
    long deadline = clock.nanos() + nanos;
    lock.lock();
    try {
      while (true) {
        Frame next = answers.poll();
        if (next != null && next.type() == type) {
          return Optional.of(next);
        }
        boolean over = wire.isEmpty() || clock.nanos() >= deadline;
        if (next == null && (over || !changed.awaitUntil(deadline))) {
          return Optional.ofNullable(answers.poll()).filter(last -> last.type() == type);
        }
      }
    } catch (InterruptedException e) {
      throw HalException.interrupted(name(), e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int baud() {
    lock.lock();
    try {
      return wire.map(Wire::baud).orElse(LinkOptions.BASE_BAUD);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean setBaud(int baud) {
    lock.lock();
    try {
      return wire.isPresent() && wire.get().setBaud(baud);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean alive() {
    lock.lock();
    try {
      return wire.isPresent();
    } finally {
      lock.unlock();
    }
  }
}
