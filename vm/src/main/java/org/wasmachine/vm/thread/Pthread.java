package org.wasmachine.vm.thread;

import java.util.Optional;
import org.wasmachine.hal.time.Clock;

/** A thread as its process knows it, from its creation until it is joined. Guarded by the lock. */
final class Pthread {

  private final WaitQueue joiners;
  private Optional<Thread> runner = Optional.empty();
  private boolean cancelled;
  private boolean detached;
  private boolean finished;
  private int result;

  Pthread(WaitQueue joiners) {
    this.joiners = joiners;
  }

  WaitQueue joiners() {
    return joiners;
  }

  boolean finished() {
    return finished;
  }

  boolean detached() {
    return detached;
  }

  boolean cancelled() {
    return cancelled;
  }

  boolean isCurrent() {
    return runner.filter(thread -> thread == Thread.currentThread()).isPresent();
  }

  int result() {
    return result;
  }

  void detach() {
    detached = true;
  }

  /** The thread has begun to run; it ends at once if it is cancelled already. */
  void begin() {
    runner = Optional.of(Thread.currentThread());
    if (cancelled) {
      Thread.currentThread().interrupt();
    }
  }

  void cancel(Clock clock) {
    cancelled = true;
    runner.ifPresent(clock::interrupt);
  }

  void returned(int value) {
    result = value;
  }

  void finish() {
    finished = true;
    runner = Optional.empty();
    joiners.wakeAll();
  }
}
