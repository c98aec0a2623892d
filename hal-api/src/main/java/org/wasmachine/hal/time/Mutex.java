package org.wasmachine.hal.time;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock that may be held across waits on the {@link Clock}, because waiting for it counts as
 * waiting. Not reentrant. A {@link WaitPoint} may be tied to it.
 */
public final class Mutex implements Lock {
  private final Clock clock;
  private final AtomicReference<Thread> owner = new AtomicReference<>();
  private final ReentrantLock queueLock = new ReentrantLock();
  private final WaitPoint queue;
  private volatile int waiters;

  /** A free mutex. */
  public Mutex(Clock clock) {
    this.clock = clock;
    this.queue = clock.newWaitPoint(queueLock);
  }

  /** Takes the lock; an interrupt stays pending. */
  @Override
  public void lock() {
    if (takeFree()) {
      return;
    }
    queueLock.lock();
    try {
      enqueue();
      try {
        while (!owner.compareAndSet(null, Thread.currentThread())) {
          queue.awaitUninterruptibly();
        }
      } finally {
        dequeue();
      }
    } finally {
      queueLock.unlock();
    }
  }

  @Override
  public void lockInterruptibly() throws InterruptedException {
    if (!tryLockUntil(Clock.NEVER)) {
      throw new IllegalStateException("waited for ever");
    }
  }

  @Override
  public boolean tryLock() {
    return !isHeldByCurrentThread() && owner.compareAndSet(null, Thread.currentThread());
  }

  @Override
  public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
    return tryLockUntil(clock.deadlineAfter(java.time.Duration.of(time, unit.toChronoUnit())));
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
      enqueue();
      try {
        while (!owner.compareAndSet(null, Thread.currentThread())) {
          if (!queue.awaitUntil(deadlineNanos) && owner.get() != null) {
            return false;
          }
        }
        return true;
      } catch (InterruptedException e) {
        // The signal may have been for this thread: pass it on.
        if (owner.get() == null) {
          queue.signal();
        }
        throw e;
      } finally {
        dequeue();
      }
    } finally {
      queueLock.unlock();
    }
  }

  /**
   * Gives the lock back.
   *
   * @throws IllegalMonitorStateException if the thread does not hold it
   */
  @Override
  public void unlock() {
    if (!isHeldByCurrentThread()) {
      throw new IllegalMonitorStateException("The mutex is not held by " + Thread.currentThread());
    }
    owner.set(null);
    if (waiters > 0) {
      queueLock.lock();
      try {
        queue.signal();
      } finally {
        queueLock.unlock();
      }
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
    Thread me = Thread.currentThread();
    if (owner.compareAndSet(null, me)) {
      return true;
    }
    if (owner.get() == me) {
      throw new IllegalStateException("The mutex is held by this thread already");
    }
    return false;
  }

  private void enqueue() {
    waiters = waiters + 1; // under queueLock
  }

  private void dequeue() {
    waiters = waiters - 1; // under queueLock
  }
}
