package org.wasmachine.sim;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.wasmachine.hal.Edge;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.GpioEvent;
import org.wasmachine.hal.Subscription;
import org.wasmachine.hal.time.WaitPoint;

/** The bounded queue of a line's events. When it is full, the oldest event gives way. */
final class EdgeQueue {
  private final Wiring wiring;
  private final int pin;
  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private final WaitPoint changed;
  private final Queue<GpioEvent> events = new ArrayDeque<>();
  private Consumer<GpioEvent> listener;
  private long sequence;
  private long dropped;
  private boolean closed;

  EdgeQueue(Wiring wiring, GpioConfig config) {
    this.wiring = wiring;
    this.pin = config.pin();
    this.capacity = config.queueCapacity();
    this.changed = wiring.clock().newWaitPoint(lock);
  }

  void add(Edge edge, long nanos) {
    lock.lock();
    try {
      GpioEvent event = new GpioEvent(pin, edge, nanos, ++sequence);
      if (listener != null) {
        Consumer<GpioEvent> to = listener;
        wiring.call(() -> to.accept(event));
        return;
      }
      if (events.size() == capacity) {
        events.remove();
        dropped++;
      }
      events.add(event);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  Optional<GpioEvent> poll() {
    lock.lock();
    try {
      return Optional.ofNullable(events.poll());
    } finally {
      lock.unlock();
    }
  }

  /** Empty at the deadline, or when the queue is closed meanwhile. */
  Optional<GpioEvent> take(long deadlineNanos) throws InterruptedException {
    lock.lock();
    try {
      boolean inTime = true;
      while (events.isEmpty() && !closed && inTime) {
        inTime = changed.awaitUntil(deadlineNanos);
      }
      return Optional.ofNullable(events.poll());
    } finally {
      lock.unlock();
    }
  }

  Subscription listen(Consumer<GpioEvent> newListener) {
    lock.lock();
    try {
      listener = newListener;
      for (GpioEvent event : events) {
        wiring.call(() -> newListener.accept(event));
      }
      events.clear();
    } finally {
      lock.unlock();
    }
    wiring.deliver();
    return () -> stopListening(newListener);
  }

  private void stopListening(Consumer<GpioEvent> old) {
    lock.lock();
    try {
      if (listener == old) {
        listener = null;
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
      listener = null;
      events.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
