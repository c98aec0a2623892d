package org.wasmachine.vm.thread;

import java.util.ArrayDeque;
import java.util.concurrent.locks.Lock;
import java.util.function.BooleanSupplier;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.hal.time.WaitPoint;
import org.wasmachine.vm.Trap;

/** Guest threads that wait for one thing, woken in the order in which they came. */
final class WaitQueue {

  private static final class Waiter {
    private final WaitPoint point;
    private boolean woken;

    Waiter(WaitPoint point) {
      this.point = point;
    }
  }

  private final Clock clock;
  private final Lock lock;
  private final BooleanSupplier killed;
  private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();

  /**
   * @param lock held by whoever calls a method
   * @param killed whether the process is killed: nobody goes on then
   */
  WaitQueue(Clock clock, Lock lock, BooleanSupplier killed) {
    this.killed = killed;
    this.clock = clock;
    this.lock = lock;
  }

  /**
   * Waits until woken.
   *
   * @return {@code false} if the deadline came first
   * @throws Trap {@link Trap#TERMINATED} when the thread is interrupted, to be killed or cancelled
   */
  boolean await(long deadlineNanos) {
    Waiter waiter = new Waiter(clock.newWaitPoint(lock));
    waiters.add(waiter);
    try {
      while (!waiter.woken) {
        if (!waiter.point.awaitUntil(deadlineNanos) && !waiter.woken) {
          waiters.remove(waiter);
          return false;
        }
      }
      if (killed.getAsBoolean()) {
        throw new Trap(Trap.TERMINATED);
      }
      return true;
    } catch (InterruptedException e) {
      if (!waiters.remove(waiter)) {
        wakeOne(); // it was this thread's turn: let the next one have it
      }
      Thread.currentThread().interrupt();
      throw new Trap(Trap.TERMINATED, e);
    }
  }

  /** Wakes the one that has waited longest, if any. */
  void wakeOne() {
    Waiter waiter = waiters.poll();
    if (waiter != null) {
      waiter.woken = true;
      waiter.point.signal();
    }
  }

  /** Wakes all that wait now. */
  void wakeAll() {
    while (!waiters.isEmpty()) {
      wakeOne();
    }
  }
}
