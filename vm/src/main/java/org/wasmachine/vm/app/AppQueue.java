package org.wasmachine.vm.app;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
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

  private final String app;
  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private final WaitPoint changed;
  private final Queue<AppMessage> messages = new ArrayDeque<>();
  private long dropped;
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
    this.capacity = capacity;
    this.changed = clock.newWaitPoint(lock);
  }

  /**
   * Puts a message behind those that wait.
   *
   * @return whether it will be delivered; false if the queue is full (it is counted then) or closed
   */
  public boolean post(AppMessage message) {
    long lost;
    lock.lock();
    try {
      if (offer(message)) {
        return true;
      }
      if (closed) {
        return false;
      }
      lost = ++dropped;
    } finally {
      lock.unlock();
    }
    if (isPowerOfTen(lost)) { // a flood must not flood the log as well
      log().log(Level.WARNING, "app {0}: queue is full, {1} messages dropped so far", app, lost);
    }
    return false;
  }

  /**
   * Puts a message behind those that wait, for a sender that tries again later if it must.
   *
   * @return whether it will be delivered; false if the queue is full or closed
   */
  public boolean offer(AppMessage message) {
    lock.lock();
    try {
      if (closed || messages.size() >= capacity) {
        return false;
      }
      messages.add(message);
      changed.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private static boolean isPowerOfTen(long number) {
    long rest = number;
    while (rest % 10 == 0) {
      rest /= 10;
    }
    return rest == 1;
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
    lock.lock();
    try {
      while (messages.isEmpty() && !closed && !(needsSource && sources == 0)) {
        changed.await();
      }
      return poll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the next message, but not beyond a deadline. */
  Optional<AppMessage> takeUntil(long deadlineNanos) throws InterruptedException {
    lock.lock();
    try {
      boolean inTime = true;
      while (messages.isEmpty() && !closed && inTime) {
        inTime = changed.awaitUntil(deadlineNanos);
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
    lock.lock();
    try {
      return dropped;
    } finally {
      lock.unlock();
    }
  }

  /** Messages handed to the app so far. */
  public long taken() {
    lock.lock();
    try {
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Messages that wait now. */
  public int size() {
    lock.lock();
    try {
      return messages.size();
    } finally {
      lock.unlock();
    }
  }

  /** Looked up when there is something to say: the first logger of a JVM costs its start dear. */
  private static Logger log() {
    return System.getLogger(AppQueue.class.getName());
  }
}
