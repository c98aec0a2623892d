package org.wasmachine.vm.thread;

import java.util.Optional;
import org.wasmachine.hal.time.Clock;

/** A mutex of a guest, not recursive. Used under the lock of {@link PthreadState}. */
final class GuestMutex {

  private final WaitQueue queue;
  private Optional<Thread> owner = Optional.empty();

  GuestMutex(WaitQueue queue) {
    this.queue = queue;
  }

  /** Takes it, waiting until it is free; a thread that has it already waits for ever, as in C. */
  void acquire() {
    while (owner.isPresent()) {
      queue.await(Clock.NEVER);
    }
    owner = Optional.of(Thread.currentThread());
  }

  boolean free() {
    return owner.isEmpty();
  }

  boolean heldByCurrent() {
    return owner.filter(thread -> thread == Thread.currentThread()).isPresent();
  }

  void release() {
    owner = Optional.empty();
    queue.wakeOne();
  }
}
