package org.wasmachine.hal.time;

import java.time.Instant;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/** The time of this computer, counted from the creation of the clock. Participation is free. */
public final class RealClock implements Clock {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final long bootTicks = System.nanoTime();
  private final long bootEpochNanos;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final TreeSet<RealAlarm> alarms = new TreeSet<>();
  private long sequence;
  private boolean threadStarted;
  private boolean closed;

  /** Boots now. */
  public RealClock() {
    Instant now = Instant.now();
    bootEpochNanos = now.getEpochSecond() * NANOS_PER_SECOND + now.getNano();
  }

  @Override
  public long nanos() {
    return System.nanoTime() - bootTicks;
  }

  @Override
  public long epochNanos() {
    return bootEpochNanos + nanos();
  }

  @Override
  public void sleepUntil(long deadlineNanos) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    long left = deadlineNanos - nanos();
    while (left > 0) {
      LockSupport.parkNanos(this, left);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      left = deadlineNanos - nanos();
    }
  }

  @Override
  public Alarm schedule(long deadlineNanos, Runnable action) {
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("The clock is closed");
      }
      RealAlarm alarm = new RealAlarm(deadlineNanos, sequence++, action);
      alarms.add(alarm);
      if (!threadStarted) {
        threadStarted = true;
        Thread.ofPlatform().daemon().name("clock-alarms").start(this::runAlarms);
      }
      if (alarms.first() == alarm) {
        changed.signal(); // the others come after what is waited for
      }
      return alarm;
    } finally {
      lock.unlock();
    }
  }

  private void runAlarms() {
    lock.lock();
    try {
      while (!closed) {
        if (alarms.isEmpty()) {
          changed.awaitUninterruptibly();
          continue;
        }
        RealAlarm first = alarms.first();
        long left = first.deadlineNanos - nanos();
        if (left > 0) {
          awaitChange(left);
          continue;
        }
        alarms.remove(first);
        lock.unlock();
        try {
          AlarmAction.run(first.action);
        } finally {
          lock.lock();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void awaitChange(long nanos) {
    try {
      changed.await(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException ignored) {
      // Only an alarm action can have interrupted this thread; the next alarm still comes.
    }
  }

  @Override
  public WaitPoint newWaitPoint(Lock waitLock) {
    return new RealWaitPoint(this, waitLock);
  }

  @Override
  public Participation enter(String name) {
    return () -> {};
  }

  @Override
  public ParticipantTask participant(String name, Runnable body) {
    return new RealTask(body);
  }

  @Override
  public <T> T external(Callable<T> call) throws Exception {
    return call.call();
  }

  @Override
  public void spin() {
    // Real time passes anyway.
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      alarms.clear();
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  private final class RealAlarm implements Alarm, Comparable<RealAlarm> {
    private final long deadlineNanos;
    private final long order;
    private final Runnable action;

    RealAlarm(long deadlineNanos, long order, Runnable action) {
      this.deadlineNanos = deadlineNanos;
      this.order = order;
      this.action = action;
    }

    @Override
    public long deadlineNanos() {
      return deadlineNanos;
    }

    @Override
    public boolean cancel() {
      lock.lock();
      try {
        return alarms.remove(this);
      } finally {
        lock.unlock();
      }
    }

    @Override
    public int compareTo(RealAlarm other) {
      int byDeadline = Long.compare(deadlineNanos, other.deadlineNanos);
      return byDeadline != 0 ? byDeadline : Long.compare(order, other.order);
    }
  }

  private static final class RealTask implements ParticipantTask {
    private final Runnable body;
    private final java.util.concurrent.atomic.AtomicBoolean used =
        new java.util.concurrent.atomic.AtomicBoolean();

    RealTask(Runnable body) {
      this.body = body;
    }

    @Override
    public void run() {
      if (!used.compareAndSet(false, true)) {
        throw new IllegalStateException("The task has run or was closed");
      }
      body.run();
    }

    @Override
    public void close() {
      used.set(true);
    }
  }
}
