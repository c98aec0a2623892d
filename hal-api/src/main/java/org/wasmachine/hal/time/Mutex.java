package org.wasmachine.hal.time;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock that may be held across waits on the {@link Clock}, because waiting for it counts as
 * waiting. Those who wait get it in the order in which they came. Not reentrant. A {@link
 * WaitPoint} may be tied to it.
 */
public final class Mutex implements Lock {
  private final Clock clock;
  private final AtomicReference<Thread> owner = new AtomicReference<>();
  private final ReentrantLock queueLock = new ReentrantLock();
  private final Queue<Waiter> queue = new ArrayDeque<>();

  /** How many are at the queue or on their way to it; written under the queue's lock. */
  private volatile int waiters;

  private record Waiter(Thread thread, WaitPoint turn) {}

  /** A free mutex. */
  public Mutex(Clock clock) {
    this.clock = clock;
  }

  /** Takes the lock; an interrupt stays pending. */
  @Override
  public void lock() {
    if (takeFree()) {
      return;
    }
    queueLock.lock();
    try {
      Waiter me = enqueue();
      while (owner.get() != me.thread) {
        me.turn.awaitUninterruptibly();
      }
      waiters = waiters - 1;
    } finally {
      queueLock.unlock();
    }
  }

  @Override
  public void lockInterruptibly() throws InterruptedException {
    tryLockUntil(Clock.NEVER);
  }

  @Override
  public boolean tryLock() {
    return owner.compareAndSet(null, Thread.currentThread());
  }

  @Override
  public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
    return tryLockUntil(clock.deadlineAfter(Duration.of(time, unit.toChronoUnit())));
  }

  /**
   * Takes the lock before a deadline.
   *
   * @return {@code false} at the deadline
   * @throws InterruptedException if the thread is or gets interrupted
   */
  public boolean tryLockUntil(long deadlineNanos) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (takeFree()) {
      return true;
    }
    queueLock.lock();
    try {
      Waiter me = enqueue();
      try {
        boolean inTime = true;
        while (owner.get() != me.thread && inTime) {
          inTime = me.turn.awaitUntil(deadlineNanos);
        }
        return owner.get() == me.thread;
      } catch (InterruptedException e) {
        if (owner.get() != me.thread) {
          throw e;
        }
        Thread.currentThread().interrupt();
        return true;
      } finally {
        queue.remove(me);
        waiters = waiters - 1;
      }
    } finally {
      queueLock.unlock();
    }
  }

  /**
   * Gives the lock back, to the one that has waited longest if there is one.
   *
   * @throws IllegalMonitorStateException if the thread does not hold it
   */
  @Override
  public void unlock() {
    if (!isHeldByCurrentThread()) {
      throw new IllegalMonitorStateException("The mutex is not held by " + Thread.currentThread());
    }
    if (waiters == 0) {
      owner.set(null);
      if (waiters == 0) {
        return;
      }
    }
    queueLock.lock();
    try {
      Thread expected = owner.get() == Thread.currentThread() ? Thread.currentThread() : null;
      Waiter next = queue.peek();
      if (owner.compareAndSet(expected, next == null ? null : next.thread) && next != null) {
        queue.remove();
        next.turn.signal();
      }
    } finally {
      queueLock.unlock();
    }
  }

  /** Not offered: tie a {@link WaitPoint} to the mutex instead. */
  @Override
  public Condition newCondition() {
    throw new UnsupportedOperationException("Use Clock.newWaitPoint(mutex)");
  }

  /** Whether the current thread holds the lock. */
  public boolean isHeldByCurrentThread() {
    return owner.get() == Thread.currentThread();
  }

  private boolean takeFree() {
    if (isHeldByCurrentThread()) {
      throw new IllegalStateException("The mutex is held by this thread already");
    }
    return owner.compareAndSet(null, Thread.currentThread());
  }

  /** Joins the queue, or takes the lock if it has just become free. */
  private Waiter enqueue() {
    waiters = waiters + 1; // before the look at the owner: unlock looks the other way round
    Waiter me = new Waiter(Thread.currentThread(), clock.newWaitPoint(queueLock));
    if (!owner.compareAndSet(null, me.thread)) {
      queue.add(me);
    }
    return me;
  }
}
