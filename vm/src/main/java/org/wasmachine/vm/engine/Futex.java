package org.wasmachine.vm.engine;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.hal.time.WaitPoint;
import org.wasmachine.vm.Trap;

/**
 * Where guest threads wait for {@code memory.atomic.notify}: a queue per address, served in order
 * of arrival. One per process. Thread-safe.
 */
public final class Futex {

  /** Result of a wait: woken by a notify. */
  public static final int WOKEN = 0;

  /** Result of a wait: the value was another one already. */
  public static final int NOT_EQUAL = 1;

  /** Result of a wait: nobody came in time. */
  public static final int TIMED_OUT = 2;

  private static final class Waiter {
    private final WaitPoint point;
    private boolean woken;

    Waiter(WaitPoint point) {
      this.point = point;
    }
  }

  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Integer, ArrayDeque<Waiter>> queues = new HashMap<>();

  /** Waits are on this clock. */
  public Futex(Clock clock) {
    this.clock = clock;
  }

  /**
   * Waits at an address.
   *
   * @param unchanged whether the value at the address is still the expected one; asked once, before
   *     anyone can notify
   * @param timeoutNanos how long at most; negative for ever
   * @return {@link #WOKEN}, {@link #NOT_EQUAL} or {@link #TIMED_OUT}
   * @throws Trap {@link Trap#TERMINATED} when the thread is interrupted
   */
  public int await(int address, BooleanSupplier unchanged, long timeoutNanos) {
    lock.lock();
    try {
      if (!unchanged.getAsBoolean()) {
        return NOT_EQUAL;
      }
      Waiter waiter = new Waiter(clock.newWaitPoint(lock));
      ArrayDeque<Waiter> queue = queues.computeIfAbsent(address, _ -> new ArrayDeque<>());
      queue.add(waiter);
      try {
        long deadline = deadline(timeoutNanos);
        while (!waiter.woken) {
          if (!waiter.point.awaitUntil(deadline) && !waiter.woken) {
            return TIMED_OUT;
          }
        }
        return WOKEN;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Trap(Trap.TERMINATED, e);
      } finally {
        queue.remove(waiter);
        if (queue.isEmpty()) {
          queues.remove(address, queue);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private long deadline(long timeoutNanos) {
    if (timeoutNanos < 0) {
      return Clock.NEVER;
    }
    long deadline = clock.nanos() + timeoutNanos;
    return deadline < 0 ? Clock.NEVER : deadline;
  }

  /**
   * Wakes those who wait longest at an address.
   *
   * @param count how many at most (unsigned)
   * @return how many were woken
   */
  public int notify(int address, int count) {
    lock.lock();
    try {
      int woken = 0;
      ArrayDeque<Waiter> queue = queues.getOrDefault(address, new ArrayDeque<>());
      while (!queue.isEmpty() && Integer.compareUnsigned(woken, count) < 0) {
        Waiter waiter = queue.poll();
        waiter.woken = true;
        waiter.point.signal();
        woken++;
      }
      return woken;
    } finally {
      lock.unlock();
    }
  }
}
