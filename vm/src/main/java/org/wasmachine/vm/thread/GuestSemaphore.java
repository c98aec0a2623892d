package org.wasmachine.vm.thread;

import org.wasmachine.hal.time.Clock;

/** A counting semaphore of a guest. Used under the lock of {@link PthreadState}. */
final class GuestSemaphore {

  private final WaitQueue queue;
  private int count;

  GuestSemaphore(WaitQueue queue, int count) {
    this.queue = queue;
    this.count = count;
  }

  int count() {
    return count;
  }

  void take() {
    while (count == 0) {
      queue.await(Clock.NEVER);
    }
    count--;
  }

  boolean tryTake() {
    boolean free = count > 0;
    if (free) {
      count--;
    }
    return free;
  }

  /** Adds one; {@code false} if 31 bits do not hold it. */
  boolean post() {
    if (count == Integer.MAX_VALUE) {
      return false;
    }
    count++;
    queue.wakeOne();
    return true;
  }
}
