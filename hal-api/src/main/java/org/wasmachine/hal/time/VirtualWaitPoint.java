package org.wasmachine.hal.time;

import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.concurrent.locks.Lock;

/** A wait point in virtual time; its waiters are guarded by the lock of the {@link Baton}. */
final class VirtualWaitPoint implements WaitPoint {
  private final VirtualClock clock;
  private final Baton baton;
  private final Lock lock;
  private final SequencedSet<VirtualMember> waiters = new LinkedHashSet<>();

  VirtualWaitPoint(VirtualClock clock, Baton baton, Lock lock) {
    this.clock = clock;
    this.baton = baton;
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
    return switch (await(deadlineNanos, true)) {
      case SIGNALLED -> true;
      case TIMED_OUT -> false;
      case INTERRUPTED -> throw new InterruptedException();
    };
  }

  @Override
  public void awaitUninterruptibly() {
    await(Clock.NEVER, false);
  }

  private Baton.Outcome await(long deadlineNanos, boolean interruptible) {
    VirtualMember member = clock.memberForWait();
    Baton.Outcome outcome = baton.await(member, deadlineNanos, waiters, lock, interruptible);
    lock.lock();
    return outcome;
  }

  @Override
  public void signal() {
    baton.signal(waiters, false);
  }

  @Override
  public void signalAll() {
    baton.signal(waiters, true);
  }
}
