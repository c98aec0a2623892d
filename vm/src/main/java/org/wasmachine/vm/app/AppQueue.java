package org.wasmachine.vm.app;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.hal.time.WaitPoint;

/**
 * The messages that wait for one app. Bounded: what comes while it is full is dropped and counted.
 *
 * <p>Thread-safe; {@link #post} never waits, so a clock's alarm may call it.
 */
public final class AppQueue {

  /** Messages that may wait, as on the peer. */
  public static final int CAPACITY = 50;

  /**
   * Messages that come when their time has come, which the queue asks for itself. Called with the
   * queue's lock held.
   */
  interface Schedule {

    /** When the next one is due, or {@link Clock#NEVER}. */
    long next();

    /** Gives all that are due to {@link AppQueue#add}, and what finds no room to {@code lose}. */
    void expire(long now);
  }

  private static final Schedule NOTHING_DUE =
      new Schedule() {
        @Override
        public long next() {
          return Clock.NEVER;
        }

        @Override
        public void expire(long now) {}
      };

  private final String app;
  private final Clock clock;
  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private final WaitPoint changed;
  private final Queue<AppMessage> messages = new ArrayDeque<>();
  private Schedule schedule = NOTHING_DUE;
  private long dropped;
  private long nextWarning = 1;
  private long taken;
  private int sources;
  private boolean closed;

  /**
   * An empty queue.
   *
   * @param app how log lines call the app
   */
  public AppQueue(String app, Clock clock, int capacity) {
    this.app = app;
    this.clock = clock;
    this.capacity = capacity;
    this.changed = clock.newWaitPoint(lock);
  }

  /** Says what comes with time; before the first message is waited for. */
  void schedule(Schedule what) {
    lock.lock();
    try {
      schedule = what;
    } finally {
      lock.unlock();
    }
  }

  /** Does something under the lock of the queue, which also guards its schedule. */
  <T> T locked(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  /** The same after what is due has come in. */
  private <T> T upToDate(Supplier<T> work) {
    return locked(
        () -> {
          fetch();
          return work.get();
        });
  }

  private void fetch() {
    if (!closed && schedule.next() != Clock.NEVER) {
      schedule.expire(clock.nanos());
    }
  }

  /** Puts a message behind those that wait if there is room. The caller holds the lock. */
  boolean add(AppMessage message) {
    return messages.size() < capacity && messages.add(message);
  }

  /** Counts messages that found no room. The caller holds the lock. */
  void lose(long messages) {
    dropped += messages;
  }

  /**
   * Puts a message behind those that wait.
   *
   * @return whether it will be delivered; false if the queue is full (it is counted then) or closed
   */
  public boolean post(AppMessage message) {
    boolean posted =
        upToDate(
            () -> {
              boolean room = addAndWake(message);
              lose(room || closed ? 0 : 1);
              return room;
            });
    warn();
    return posted;
  }

  /**
   * Puts a message behind those that wait, for a sender that tries again later if it must.
   *
   * @return whether it will be delivered; false if the queue is full or closed
   */
  public boolean offer(AppMessage message) {
    return upToDate(() -> addAndWake(message));
  }

  private boolean addAndWake(AppMessage message) {
    if (closed || !add(message)) {
      return false;
    }
    changed.signal();
    return true;
  }

  /** The first lost message is worth a line, the tenth, the hundredth: a flood is none of lines. */
  private void warn() {
    long lost;
    lock.lock();
    try {
      if (dropped < nextWarning) {
        return;
      }
      lost = dropped;
      while (nextWarning <= lost) {
        nextWarning *= 10;
      }
    } finally {
      lock.unlock();
    }
    log().log(Level.WARNING, "app {0}: queue is full, {1} messages dropped so far", app, lost);
  }

  /**
   * Waits for the next message.
   *
   * @return empty when the queue was closed
   */
  Optional<AppMessage> take() throws InterruptedException {
    return take(false);
  }

  /** Waits for the next message, but only while a message can still come from somewhere. */
  Optional<AppMessage> takeWhileSources() throws InterruptedException {
    return take(true);
  }

  private Optional<AppMessage> take(boolean needsSource) throws InterruptedException {
    return take(needsSource, Clock.NEVER);
  }

  /** Waits for the next message, but not beyond a deadline. */
  Optional<AppMessage> takeUntil(long deadlineNanos) throws InterruptedException {
    return take(false, deadlineNanos);
  }

  private Optional<AppMessage> take(boolean needsSource, long deadlineNanos)
      throws InterruptedException {
    warn();
    lock.lock();
    try {
      fetch();
      boolean inTime = true;
      while (messages.isEmpty() && !closed && inTime && !(needsSource && sources == 0)) {
        boolean signalled = changed.awaitUntil(Math.min(deadlineNanos, schedule.next()));
        fetch();
        inTime = signalled || clock.nanos() < deadlineNanos;
      }
      return poll();
    } finally {
      lock.unlock();
    }
  }

  private Optional<AppMessage> poll() {
    if (closed || messages.isEmpty()) {
      return Optional.empty();
    }
    taken++;
    return Optional.of(messages.remove());
  }

  /**
   * Says that messages may come from something from now on: a timer, a subscription, a connection.
   * An app that was started by its {@code main} lives on after it as long as one is open.
   *
   * @return closes the source; closing it again does nothing
   */
  public Source openSource() {
    count(1);
    return new Source() {
      private boolean open = true;

      @Override
      public synchronized void close() {
        if (open) {
          open = false;
          count(-1);
        }
      }
    };
  }

  private void count(int change) {
    lock.lock();
    try {
      sources += change;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Somewhere messages come from. */
  public interface Source extends AutoCloseable {
    @Override
    void close();
  }

  /** Discards what waits, takes nothing more, and ends the wait of the app. */
  void close() {
    lock.lock();
    try {
      closed = true;
      messages.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Messages lost because the queue was full. */
  public long dropped() {
    return upToDate(() -> dropped);
  }

  /** Messages handed to the app so far. */
  public long taken() {
    return locked(() -> taken);
  }

  /** Messages that wait now. */
  public int size() {
    return upToDate(() -> messages.size());
  }

  /** Looked up when there is something to say: the first logger of a JVM costs its start dear. */
  private static Logger log() {
    return System.getLogger(AppQueue.class.getName());
  }
}
