package org.wasmachine.hal.time;

import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;

/** A wait point in real time, on any kind of lock. Everything is guarded by that lock. */
final class RealWaitPoint implements WaitPoint {
  private final RealClock clock;
  private final Lock lock;
  private final SequencedSet<Waiter> waiters = new LinkedHashSet<>();

  private static final class Waiter {
    final Thread thread = Thread.currentThread();
    volatile boolean signalled;
  }

  RealWaitPoint(RealClock clock, Lock lock) {
    this.clock = clock;
    this.lock = lock;
  }

  @Override
  public boolean awaitUntil(long deadlineNanos) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (deadlineNanos <= clock.nanos()) {
      return false;
    }
    HeldOnce.require(lock);
    Waiter waiter = new Waiter();
    waiters.add(waiter);
    boolean interrupted = false;
    lock.unlock();
    try {
      while (!waiter.signalled && !interrupted) {
        if (deadlineNanos == Clock.NEVER) {
          LockSupport.park(this);
        } else {
          long left = deadlineNanos - clock.nanos();
          if (left <= 0) {
            break;
          }
          LockSupport.parkNanos(this, left);
        }
        interrupted = Thread.interrupted();
      }
    } finally {
      lock.lock();
      waiters.remove(waiter);
    }
    if (interrupted) {
      if (!waiter.signalled) {
        throw new InterruptedException();
      }
      Thread.currentThread().interrupt();
    }
    return waiter.signalled;
  }

  @Override
  public void awaitUninterruptibly() {
    HeldOnce.require(lock);
    Waiter waiter = new Waiter();
    waiters.add(waiter);
    boolean interrupted = false;
    lock.unlock();
    try {
      while (!waiter.signalled) {
        LockSupport.park(this);
        interrupted |= Thread.interrupted();
      }
    } finally {
      lock.lock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void signal() {
    if (!waiters.isEmpty()) {
      wake(waiters.removeFirst());
    }
  }

  @Override
  public void signalAll() {
    waiters.forEach(RealWaitPoint::wake);
    waiters.clear();
  }

  private static void wake(Waiter waiter) {
    waiter.signalled = true;
    LockSupport.unpark(waiter.thread);
  }
}
