package org.wasmachine.pi4j.board;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.wasmachine.hal.Edge;
import org.wasmachine.hal.GpioEvent;
import org.wasmachine.hal.Subscription;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.hal.time.WaitPoint;
import org.wasmachine.pi4j.linux.KernelException;
import org.wasmachine.pi4j.linux.LineEvent;
import org.wasmachine.pi4j.linux.LineListener;

/** The bounded queue of a line's events. When it is full the oldest event gives way. */
final class EventQueue implements LineListener {

  private static final System.Logger LOG = System.getLogger(EventQueue.class.getName());

  private final int pin;
  private final int capacity;
  private final long clockOffset;
  private final ReentrantLock lock = new ReentrantLock();
  private final WaitPoint changed;
  private final Queue<GpioEvent> events = new ArrayDeque<>();

  /** Keeps the order between the events handed over and those that come meanwhile. */
  private final ReentrantLock delivery = new ReentrantLock();

  private Optional<Consumer<GpioEvent>> listener = Optional.empty();
  private Optional<KernelException> failure = Optional.empty();
  private long sequence;
  private long dropped;
  private boolean closed;

  EventQueue(int pin, int capacity, Clock clock) {
    this.pin = pin;
    this.capacity = capacity;
    // The kernel stamps edges on the monotonic clock, which is that of System.nanoTime().
    this.clockOffset = clock.nanos() - System.nanoTime();
    this.changed = clock.newWaitPoint(lock);
  }

  @Override
  public void edge(LineEvent edge) {
    delivery.lock();
    try {
      Optional<Consumer<GpioEvent>> to;
      GpioEvent event;
      lock.lock();
      try {
        if (closed) {
          return;
        }
        // The kernel's counter has 32 bits and goes round; a gap is what the kernel lost.
        int step = (int) (edge.sequence() - sequence);
        dropped += Math.max(0, step - 1);
        sequence += Math.max(1, step);
        event =
            new GpioEvent(
                pin,
                edge.rising() ? Edge.RISING : Edge.FALLING,
                edge.timestampNs() + clockOffset,
                sequence);
        to = listener;
        if (to.isEmpty()) {
          if (events.size() == capacity) {
            events.remove();
            dropped++;
          }
          events.add(event);
          changed.signal();
        }
      } finally {
        lock.unlock();
      }
      to.ifPresent(consumer -> deliver(consumer, event));
    } finally {
      delivery.unlock();
    }
  }

  @Override
  public void failed(KernelException cause) {
    lock.lock();
    try {
      LOG.log(
          System.Logger.Level.WARNING, "GPIO" + pin + ": no more events: " + cause.getMessage());
      failure = Optional.of(cause);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void deliver(Consumer<GpioEvent> consumer, GpioEvent event) {
    try {
      consumer.accept(event);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "a listener of GPIO" + pin + " failed", e);
    }
  }

  Optional<GpioEvent> poll() {
    lock.lock();
    try {
      throwFailureIfEmpty();
      return Optional.ofNullable(events.poll());
    } finally {
      lock.unlock();
    }
  }

  /** Empty at the deadline, or when the queue was closed meanwhile. */
  Optional<GpioEvent> take(long deadlineNanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      boolean inTime = true;
      while (events.isEmpty() && !closed && inTime) {
        throwFailureIfEmpty();
        inTime = changed.awaitUntil(deadlineNanos);
      }
      return Optional.ofNullable(events.poll());
    } finally {
      lock.unlock();
    }
  }

  private void throwFailureIfEmpty() {
    if (events.isEmpty() && failure.isPresent()) {
      throw failure.get();
    }
  }

  /** The first to hand over are the events that wait. */
  Subscription listen(Consumer<GpioEvent> newListener) {
    delivery.lock();
    try {
      Queue<GpioEvent> waiting;
      lock.lock();
      try {
        listener = Optional.of(newListener);
        waiting = new ArrayDeque<>(events);
        events.clear();
      } finally {
        lock.unlock();
      }
      waiting.forEach(event -> deliver(newListener, event));
    } finally {
      delivery.unlock();
    }
    return () -> stopListening(newListener);
  }

  private void stopListening(Consumer<GpioEvent> old) {
    lock.lock();
    try {
      if (listener.filter(current -> current == old).isPresent()) {
        listener = Optional.empty();
      }
    } finally {
      lock.unlock();
    }
  }

  long dropped() {
    lock.lock();
    try {
      return dropped;
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      listener = Optional.empty();
      events.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
