package org.wasmachine.vm.app;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.wasmachine.hal.time.Clock;

/**
 * The timers of one app. The app's own thread, when it waits for messages, waits for them, too: no
 * other thread has to wake it, so apps with quick timers do not queue up behind each other. An
 * expiry is a message; a periodic timer keeps its beat however late the app is. Ids count from 1
 * and are never used twice.
 *
 * <p>Everything is guarded by the lock of the queue.
 */
final class AppTimers implements AppQueue.Schedule, AutoCloseable {

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Clock clock;
  private final AppQueue queue;
  private final int limit;
  private final Map<Integer, AppTimer> timers = new HashMap<>();
  private final TreeSet<AppTimer> armed = new TreeSet<>();
  private int lastId;
  private long lastArming;
  private boolean closed;

  /**
   * The timers of the app with that queue.
   *
   * @param limit timers at a time; 0 for no limit
   */
  AppTimers(Clock clock, AppQueue queue, int limit) {
    this.clock = clock;
    this.queue = queue;
    this.limit = limit;
  }

  private final class AppTimer implements Comparable<AppTimer> {
    final int id;
    final boolean periodic;
    long intervalNanos;
    long deadline;
    long arming;
    Optional<AppQueue.Source> source = Optional.empty();

    /** Changes whenever the timer is armed or stopped: an expiry from before is then void. */
    int generation;

    AppTimer(int id, boolean periodic) {
      this.id = id;
      this.periodic = periodic;
    }

    void arm(long millis) {
      stop();
      intervalNanos = Math.max(1, millis) * NANOS_PER_MILLI;
      schedule(clock.nanos() + intervalNanos);
      source = Optional.of(queue.openSource());
    }

    void schedule(long at) {
      deadline = at;
      arming = ++lastArming;
      armed.add(this);
    }

    void stop() {
      generation++;
      armed.remove(this);
      source.ifPresent(AppQueue.Source::close);
      source = Optional.empty();
    }

    /** Of those that expire at the same time the one comes first that was armed first. */
    @Override
    public int compareTo(AppTimer other) {
      int byDeadline = Long.compare(deadline, other.deadline);
      return byDeadline != 0 ? byDeadline : Long.compare(arming, other.arming);
    }
  }

  @Override
  public long next() {
    return armed.isEmpty() ? Clock.NEVER : armed.first().deadline;
  }

  @Override
  public void expire(long now) {
    while (next() <= now) {
      AppTimer timer = armed.pollFirst();
      int generation = timer.generation;
      boolean room = queue.add(calls -> deliver(timer, generation, calls));
      if (!timer.periodic) {
        queue.lose(room ? 0 : 1);
        timer.source.ifPresent(AppQueue.Source::close);
        timer.source = Optional.empty();
      } else if (room) {
        timer.schedule(timer.deadline + timer.intervalNanos);
      } else { // nothing leaves the queue meanwhile: all that is due by now is lost
        long lost = (now - timer.deadline) / timer.intervalNanos + 1;
        queue.lose(lost);
        timer.schedule(timer.deadline + lost * timer.intervalNanos);
      }
    }
  }

  private void deliver(AppTimer timer, int generation, AppCalls calls) {
    if (queue.locked(() -> timer.generation == generation)) { // else cancelled while it waited
      calls.call(AppCallback.TIMER, timer.id);
    }
  }

  /**
   * Makes a timer.
   *
   * @param millis interval, unsigned; 0 counts as 1
   * @return its id, or -1 if the app has as many as it may
   */
  int create(int millis, boolean periodic, boolean start) {
    return queue.locked(
        () -> {
          if (closed || (limit > 0 && timers.size() >= limit)) {
            return -1;
          }
          AppTimer timer = new AppTimer(++lastId, periodic);
          timers.put(timer.id, timer);
          if (start) {
            timer.arm(Integer.toUnsignedLong(millis));
          }
          return timer.id;
        });
  }

  /** Stops a timer and gives up its place; an unknown id is ignored. */
  void destroy(int id) {
    change(
        () -> {
          Optional.ofNullable(timers.remove(id)).ifPresent(AppTimer::stop);
        });
  }

  /** Stops a timer, which keeps its place; an unknown id is ignored. */
  void cancel(int id) {
    change(() -> Optional.ofNullable(timers.get(id)).ifPresent(AppTimer::stop));
  }

  /** Starts a timer anew with another interval; an unknown id is ignored. */
  void restart(int id, int millis) {
    change(
        () ->
            Optional.ofNullable(timers.get(id))
                .filter(_ -> !closed)
                .ifPresent(timer -> timer.arm(Integer.toUnsignedLong(millis))));
  }

  /** How many timers the app has. */
  int count() {
    return queue.locked(timers::size);
  }

  @Override
  public void close() {
    change(
        () -> {
          closed = true;
          timers.values().forEach(AppTimer::stop);
          timers.clear();
        });
  }

  private void change(Runnable change) {
    queue.locked(
        () -> {
          change.run();
          return true;
        });
  }
}
