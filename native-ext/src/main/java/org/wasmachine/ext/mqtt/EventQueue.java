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

/**
 * The events of one client on their way to the app: in order, each once. A slow app holds the
 * broker back instead of losing events: a thread of the client library waits for room here.
 *
 * <p>Thread-safe.
 */
final class EventQueue implements EventSink {

  /** Events that wait for the app before a library thread does. */
  static final int AHEAD = 128;

  /**
   * The same where it is only told what has arrived. To hold these back would stop the sending of
   * an app that publishes without a pause; its outbox bounds them.
   */
  private static final int TOLD_AHEAD = Outbox.MAX_MESSAGES;

  /** With so few left, library threads that wait for room go on: not one event at a time. */
  private static final int ROOM = AHEAD / 2;

  /** Events in one turn of the app's queue, which others fill too. */
  private static final int TURN = 32;

  private static final AppCallback EVENT = AppCallback.of("on_mqtt_dispatch_event");
  private static final long RETRY_NANOS = Duration.ofMillis(10).toNanos();

  private final int handle;
  private final Clock clock;
  private final AppQueue queue;
  private final Deque<byte[]> waiting = new ArrayDeque<>();
  private int insistent;
  private boolean posted;
  private boolean closed;

  EventQueue(int handle, Clock clock, AppQueue queue) {
    this.handle = handle;
    this.clock = clock;
    this.queue = queue;
  }

  @Override
  public void add(MqttEvent event) {
    add(EventContainer.of(event));
  }

  private synchronized void add(byte[] event) {
    if (!closed) {
      waiting.add(event);
      post();
    }
  }

  @Override
  public boolean addWhenRoom(MqttEvent event, BooleanSupplier wanted) {
    if (!(event instanceof MqttEvent.Data(MqttLink.MqttMessageIn message))) {
      int most = event instanceof MqttEvent.Published ? TOLD_AHEAD : AHEAD;
      return addWhenRoom(EventContainer.of(event), most, wanted);
    }
    int offset = 0;
    boolean taken;
    do {
      taken = addWhenRoom(EventContainer.data(message, offset), AHEAD, wanted);
      offset += EventContainer.FRAGMENT;
    } while (taken && offset < message.payload().length);
    return taken;
  }

  private synchronized boolean addWhenRoom(byte[] event, int most, BooleanSupplier wanted) {
    try {
      while (waiting.size() >= most && insistent == 0 && !closed && wanted.getAsBoolean()) {
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

  @Override
  public synchronized void admitAll(int change) {
    insistent += change;
    notifyAll();
  }

  @Override
  public synchronized void wake() {
    notifyAll();
  }

  @Override
  public synchronized void close() {
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
      for (int i = 0; i < TURN; i++) {
        Optional<byte[]> event = take();
        if (event.isEmpty()) {
          return;
        }
        calls.callWithBytes(EVENT, event.get(), handle);
      }
    } finally {
      synchronized (this) {
        posted = false;
        post();
      }
    }
  }

  private synchronized Optional<byte[]> take() {
    Optional<byte[]> event = Optional.ofNullable(waiting.poll());
    if (waiting.size() == ROOM) {
      notifyAll();
    }
    return event;
  }
}
