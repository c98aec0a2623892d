package org.wasmachine.hal.time;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** The condition under which a lock can be given back for a wait. */
final class HeldOnce {
  private HeldOnce() {}

  /**
   * Checks the kinds of lock that can tell.
   *
   * @throws IllegalMonitorStateException if the thread does not hold it, or holds it more than once
   */
  static void require(Lock lock) {
    boolean heldOnce =
        switch (lock) {
          case ReentrantLock reentrant -> reentrant.getHoldCount() == 1;
          case Mutex mutex -> mutex.isHeldByCurrentThread();
          default -> true;
        };
    if (!heldOnce) {
      throw new IllegalMonitorStateException("A wait needs its lock held exactly once");
    }
  }
}
