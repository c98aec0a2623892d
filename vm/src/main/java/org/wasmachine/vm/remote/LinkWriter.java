package org.wasmachine.vm.remote;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes frames to a client, each with one write and some time after the one before: host_tool
 * throws away whatever stands behind the first frame in its buffer. Replies go ahead of events. A
 * client that sends meanwhile goes on with its work and need not be spared: host_tool sends only
 * once.
 *
 * <p>Thread-safe; {@link #reply} and {@link #event} never wait for the client.
 */
final class LinkWriter {

  private static final int MOST_REPLIES = 1000;
  private static final int MOST_EVENTS = 200;

  private final OutputStream out;
  private final Duration gap;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Queue<byte[]> replies = new ArrayDeque<>();
  private final Queue<byte[]> events = new ArrayDeque<>();
  private long droppedEvents;
  private boolean heard;
  private boolean closed;

  LinkWriter(OutputStream out, Duration gap) {
    this.out = out;
    this.gap = gap;
  }

  /**
   * Puts a reply behind the others.
   *
   * @return false if the client has not taken the last thousand: it is not worth keeping
   */
  boolean reply(LinkFrame frame) {
    return add(replies, MOST_REPLIES, frame) || isClosed();
  }

  /**
   * Puts an event behind all that waits.
   *
   * @return false if the client is too slow; the event is dropped and counted
   */
  boolean event(LinkFrame frame) {
    if (add(events, MOST_EVENTS, frame)) {
      return true;
    }
    lock.lock();
    try {
      droppedEvents++;
    } finally {
      lock.unlock();
    }
    return false;
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  private boolean add(Queue<byte[]> queue, int most, LinkFrame frame) {
    byte[] bytes = frame.encode();
    lock.lock();
    try {
      if (closed || queue.size() >= most) {
        return false;
      }
      queue.add(bytes);
      changed.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Writes until {@link #close}, on a thread of its own. */
  void run() throws IOException, InterruptedException {
    Optional<byte[]> next = take();
    while (next.isPresent()) {
      out.write(next.get());
      out.flush();
      rest();
      next = take();
    }
  }

  private Optional<byte[]> take() throws InterruptedException {
    lock.lock();
    try {
      while (replies.isEmpty() && events.isEmpty() && !closed) {
        changed.await();
      }
      heard = false;
      return Optional.ofNullable(replies.isEmpty() ? events.poll() : replies.poll());
    } finally {
      lock.unlock();
    }
  }

  /** The client has sent something. */
  void heard() {
    lock.lock();
    try {
      heard = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void rest() throws InterruptedException {
    lock.lock();
    try {
      long left = gap.toNanos();
      while (left > 0 && !heard) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes nothing more; what waits is still written. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Events lost because the client was too slow. */
  long droppedEvents() {
    lock.lock();
    try {
      return droppedEvents;
    } finally {
      lock.unlock();
    }
  }
}
