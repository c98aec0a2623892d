package org.wasmachine.hal.time;

/**
 * A condition whose waits count as waiting for the {@link Clock}. As with {@link
 * java.util.concurrent.locks.Condition}, waits give the lock back meanwhile, and may end without a
 * signal, so wait in a loop. Waiters are woken in the order in which they came. On a {@link
 * VirtualClock} a signalled waiter runs before any time passes.
 */
public interface WaitPoint {
  /**
   * Waits for a signal. The caller holds the lock.
   *
   * @throws InterruptedException if the thread is or gets interrupted; the flag is cleared, the
   *     lock is held
   */
  default void await() throws InterruptedException {
    awaitUntil(Clock.NEVER);
  }

  /**
   * Waits for a signal or a deadline. The caller holds the lock.
   *
   * @return {@code false} if the deadline came first
   * @throws InterruptedException as for {@link #await}
   */
  boolean awaitUntil(long deadlineNanos) throws InterruptedException;

  /** Waits for a signal; an interrupt stays pending. The caller holds the lock. */
  void awaitUninterruptibly();

  /** Wakes the one that has waited longest, if any. The caller holds the lock. */
  void signal();

  /** Wakes all that wait. The caller holds the lock. */
  void signalAll();
}
