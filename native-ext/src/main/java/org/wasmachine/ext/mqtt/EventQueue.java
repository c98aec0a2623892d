package org.wasmachine.ext.mqtt;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.vm.app.AppCallback;
import org.wasmachine.vm.app.AppCalls;
import org.wasmachine.vm.app.AppQueue;
import org.wasmachine.vm.app.AttrContainer;

/**
 * The events of one client on their way to the app: in order, each once. A slow app holds the
 * broker back instead of losing events: a thread of the client library waits for room here.
 *
 * <p>Thread-safe.
 */
final class EventQueue {

  /** Events that wait for the app before a library thread does. */
  static final int AHEAD = 16;

  private static final AppCallback EVENT = AppCallback.of("on_mqtt_dispatch_event");
  private static final long RETRY_NANOS = Duration.ofMillis(10).toNanos();

  private final int handle;
  private final Clock clock;
  private final AppQueue queue;
  private final Deque<AttrContainer> waiting = new ArrayDeque<>();
  private int insistent;
  private boolean posted;
  private boolean closed;

  EventQueue(int handle, Clock clock, AppQueue queue) {
    this.handle = handle;
    this.clock = clock;
    this.queue = queue;
  }

  /** Adds an event without waiting. */
  synchronized void add(AttrContainer event) {
    if (!closed) {
      waiting.add(event);
      post();
    }
  }

  /**
   * Adds an event when there is room.
   *
   * @param wanted whether to go on waiting; asked again after {@link #wake}; must take no lock
   * @return whether it was added
   */
  synchronized boolean addWhenRoom(AttrContainer event, BooleanSupplier wanted) {
    try {
      while (waiting.size() >= AHEAD && insistent == 0 && !closed && wanted.getAsBoolean()) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    if (closed || !wanted.getAsBoolean()) {
      return false;
    }
    add(event);
    return true;
  }

  /**
   * There is room for everything while the app itself waits for the library: its thread that tells
   * what was sent is the one that would wait here.
   *
   * @param change 1 when the app begins to wait, -1 when it ends
   */
  synchronized void admitAll(int change) {
    insistent += change;
    notifyAll();
  }

  /** Lets those who wait for room ask whether they still should. */
  synchronized void wake() {
    notifyAll();
  }

  /** Delivers nothing more. */
  synchronized void close() {
    closed = true;
    waiting.clear();
    notifyAll();
  }

  /** At most one message of ours is in the app's queue, which others fill too. */
  private void post() {
    if (posted || closed || waiting.isEmpty()) {
      return;
    }
    posted = queue.post(this::deliver);
    if (!posted) {
      clock.schedule(clock.nanos() + RETRY_NANOS, this::retry);
    }
  }

  private synchronized void retry() {
    post();
  }

  private void deliver(AppCalls calls) {
    try {
      for (int i = 0; i < AHEAD; i++) {
        Optional<AttrContainer> event = take();
        if (event.isEmpty()) {
          return;
        }
        calls.callWithBytes(EVENT, event.get().encode(), handle);
      }
    } finally {
      synchronized (this) {
        posted = false;
        post();
      }
    }
  }

  private synchronized Optional<AttrContainer> take() {
    notifyAll();
    return Optional.ofNullable(waiting.poll());
  }
}
