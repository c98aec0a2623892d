package org.wasmachine.serial.board;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.wasmachine.hal.Edge;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.GpioEvent;
import org.wasmachine.hal.Subscription;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.hal.time.WaitPoint;

/**
 * The bounded queue of a line's events, or its listener. When it is full, the oldest event gives
 * way and is counted. Thread-safe.
 */
public final class EdgeInbox {
  private static final System.Logger LOG = System.getLogger(EdgeInbox.class.getName());

  private final int pin;
  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private final ReentrantLock delivery = new ReentrantLock();
  private final WaitPoint changed;
  private final Deque<GpioEvent> waiting = new ArrayDeque<>();
  private Optional<Consumer<GpioEvent>> listener = Optional.empty();
  private long sequence;
  private long dropped;
  private long lastNanos;
  private boolean closed;

  /** An empty inbox. */
  public EdgeInbox(GpioConfig config, Clock clock) {
    this.pin = config.pin();
    this.capacity = config.queueCapacity();
    this.changed = clock.newWaitPoint(lock);
  }

  /** An edge has happened; called by one thread. */
  public void edge(Edge edge, long nanos) {
    delivery.lock();
    try {
      GpioEvent event;
      Optional<Consumer<GpioEvent>> to;
      lock.lock();
      try {
        // The estimate of the device's clock may step back a little; time at one pin does not.
        lastNanos = Math.max(lastNanos, nanos);
        event = new GpioEvent(pin, edge, lastNanos, ++sequence);
        to = listener;
        if (to.isEmpty()) {
          store(event);
        }
      } finally {
        lock.unlock();
      }
      to.ifPresent(hearer -> tell(hearer, event));
    } finally {
      delivery.unlock();
    }
  }

  private void store(GpioEvent event) {
    if (closed) {
      return;
    }
    if (waiting.size() == capacity) {
      waiting.remove();
      dropped++;
    }
    waiting.add(event);
    changed.signal();
  }

  /** Edges were lost before they got here. */
  public void lost(long count) {
    lock.lock();
    try {
      sequence += count;
      dropped += count;
    } finally {
      lock.unlock();
    }
  }

  private void tell(Consumer<GpioEvent> hearer, GpioEvent event) {
    try {
      hearer.accept(event);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "GPIO" + pin + ": a listener failed", e);
    }
  }

  /** The oldest event, if one waits. */
  public Optional<GpioEvent> poll() {
    lock.lock();
    try {
      return Optional.ofNullable(waiting.poll());
    } finally {
      lock.unlock();
    }
  }

  /** The oldest event; empty at the deadline or when the inbox is closed meanwhile. */
  public Optional<GpioEvent> take(long deadlineNanos) throws InterruptedException {
    lock.lock();
    try {
      boolean inTime = true;
      while (waiting.isEmpty() && !closed && inTime) {
        inTime = changed.awaitUntil(deadlineNanos);
      }
      return Optional.ofNullable(waiting.poll());
    } finally {
      lock.unlock();
    }
  }

  /** Hands waiting and later events to a listener. */
  public Subscription listen(Consumer<GpioEvent> hearer) {
    delivery.lock();
    try {
      Deque<GpioEvent> first;
      lock.lock();
      try {
        first = new ArrayDeque<>(waiting);
        waiting.clear();
        listener = Optional.of(hearer);
      } finally {
        lock.unlock();
      }
      first.forEach(event -> tell(hearer, event));
    } finally {
      delivery.unlock();
    }
    return () -> stop(hearer);
  }

  private void stop(Consumer<GpioEvent> hearer) {
    lock.lock();
    try {
      listener = listener.filter(present -> present != hearer);
    } finally {
      lock.unlock();
    }
  }

  /** How many events were lost. */
  public long dropped() {
    lock.lock();
    try {
      return dropped;
    } finally {
      lock.unlock();
    }
  }

  /** Wakes who waits; nothing comes any more. */
  public void close() {
    lock.lock();
    try {
      closed = true;
      listener = Optional.empty();
      waiting.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
