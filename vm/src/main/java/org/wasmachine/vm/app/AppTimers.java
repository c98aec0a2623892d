package org.wasmachine.vm.app;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.wasmachine.hal.time.Alarm;
import org.wasmachine.hal.time.Clock;

/**
 * The timers of one app. An expiry posts a message to the app's queue; a periodic timer keeps its
 * beat however late the app is. Ids count from 1 and are never used twice.
 */
final class AppTimers implements AutoCloseable {

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Clock clock;
  private final AppQueue queue;
  private final int limit;
  private final Map<Integer, AppTimer> timers = new HashMap<>();
  private int lastId;
  private boolean closed;

  /**
   * @param limit timers at a time; 0 for no limit
   */
  AppTimers(Clock clock, AppQueue queue, int limit) {
    this.clock = clock;
    this.queue = queue;
    this.limit = limit;
  }

  /** A timer's state, guarded by the timers. */
  private final class AppTimer {
    final int id;
    final boolean periodic;
    long intervalNanos;
    Optional<Alarm> alarm = Optional.empty();
    AppQueue.Source source;

    /** Changes whenever the timer is armed or stopped: an expiry from before is then void. */
    int generation;

    AppTimer(int id, boolean periodic) {
      this.id = id;
      this.periodic = periodic;
    }

    void arm(long millis) {
      stop();
      intervalNanos = Math.max(1, millis) * NANOS_PER_MILLI;
      source = queue.openSource();
      schedule(clock.nanos() + intervalNanos);
    }

    void schedule(long deadline) {
      int armed = generation;
      alarm = Optional.of(clock.schedule(deadline, () -> expire(this, deadline, armed)));
    }

    void stop() {
      generation++;
      alarm.ifPresent(Alarm::cancel);
      alarm = Optional.empty();
      if (source != null) {
        source.close();
        source = null;
      }
    }
  }

  private synchronized void expire(AppTimer timer, long deadline, int generation) {
    if (closed || timer.generation != generation) {
      return;
    }
    queue.post(calls -> deliver(timer, generation, calls));
    if (timer.periodic) {
      long now = clock.nanos();
      long missed = Math.max(0, (now - deadline) / timer.intervalNanos);
      timer.schedule(deadline + (missed + 1) * timer.intervalNanos);
    } else {
      timer.alarm = Optional.empty();
      timer.source.close();
      timer.source = null;
    }
  }

  private void deliver(AppTimer timer, int generation, AppCalls calls) {
    synchronized (this) {
      if (timer.generation != generation) {
        return; // cancelled while the expiry waited in the queue
      }
    }
    calls.call(AppCallback.TIMER, timer.id);
  }

  /**
   * Makes a timer.
   *
   * @param millis interval, unsigned; 0 counts as 1
   * @return its id, or -1 if the app has as many as it may
   */
  synchronized int create(int millis, boolean periodic, boolean start) {
    if (closed || (limit > 0 && timers.size() >= limit)) {
      return -1;
    }
    AppTimer timer = new AppTimer(++lastId, periodic);
    timers.put(timer.id, timer);
    if (start) {
      timer.arm(Integer.toUnsignedLong(millis));
    }
    return timer.id;
  }

  /** Stops a timer and gives up its place; an unknown id is ignored. */
  synchronized void destroy(int id) {
    Optional.ofNullable(timers.remove(id)).ifPresent(AppTimer::stop);
  }

  /** Stops a timer, which keeps its place; an unknown id is ignored. */
  synchronized void cancel(int id) {
    Optional.ofNullable(timers.get(id)).ifPresent(AppTimer::stop);
  }

  /** Starts a timer anew with another interval; an unknown id is ignored. */
  synchronized void restart(int id, int millis) {
    Optional.ofNullable(timers.get(id))
        .filter(_ -> !closed)
        .ifPresent(timer -> timer.arm(Integer.toUnsignedLong(millis)));
  }

  /** How many timers the app has. */
  synchronized int count() {
    return timers.size();
  }

  @Override
  public synchronized void close() {
    closed = true;
    timers.values().forEach(AppTimer::stop);
    timers.clear();
  }
}
