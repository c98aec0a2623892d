package org.wasmachine.hal.time;

import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.Lock;

/**
 * Time that jumps: when every participant waits, it moves to the next event, in the order of
 * (deadline, sequence). So ten seconds of sleeping take no time at all.
 *
 * <p>Only one participant runs at a time, in a fixed order, and a signalled waiter runs before time
 * moves. So a program whose participants share nothing but this clock, and wait for nothing outside
 * ({@link #external}), does the same at the same time in every run, to the nanosecond.
 *
 * <p>A participant that keeps running while others are ready goes on beside them after {@link
 * Pacemaker#SLICE_CPU_NANOS} of processor time, so that it cannot starve them; from then on their
 * order is no longer fixed. If all participants wait and there is no event, they wait on: nothing
 * polls, and a signal from another thread still wakes them.
 */
public final class VirtualClock implements Clock {
  /** Looks ({@link #spin}) without a wait that take no time. */
  public static final int SPIN_LOOKS = 1_000;

  /** How much time each further look takes: 1 µs. */
  public static final long SPIN_STEP_NANOS = 1_000;

  /** The wall-clock time of boot when none is given, the same in every run: 2026-01-01 in UTC. */
  public static final Instant DEFAULT_BOOT = Instant.ofEpochSecond(1_767_225_600L);

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final Baton baton = new Baton();
  private final ThreadLocal<VirtualMember> current = new ThreadLocal<>();
  private final long bootEpochNanos;

  /** Boots at {@link #DEFAULT_BOOT}. */
  public VirtualClock() {
    this(DEFAULT_BOOT);
  }

  /** Boots at a wall-clock time. */
  public VirtualClock(Instant boot) {
    bootEpochNanos =
        Math.addExact(Math.multiplyExact(boot.getEpochSecond(), NANOS_PER_SECOND), boot.getNano());
  }

  @Override
  public long nanos() {
    return baton.nanos();
  }

  @Override
  public long epochNanos() {
    return bootEpochNanos + baton.nanos();
  }

  @Override
  public void sleepUntil(long deadlineNanos) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    VirtualMember member = memberForWait();
    if (baton.await(member, deadlineNanos, null, null, true) == Baton.Outcome.INTERRUPTED) {
      throw new InterruptedException();
    }
  }

  @Override
  public Alarm schedule(long deadlineNanos, Runnable action) {
    return baton.alarms().schedule(deadlineNanos, action);
  }

  @Override
  public WaitPoint newWaitPoint(Lock lock) {
    return new VirtualWaitPoint(this, baton, lock);
  }

  @Override
  public Participation enter(String name) {
    requireOutside();
    VirtualMember member = baton.newMember(name);
    baton.announce(member);
    begin(member);
    Thread owner = Thread.currentThread();
    return () -> {
      if (current.get() == member) {
        end(member);
      } else if (Thread.currentThread() != owner) {
        throw new IllegalStateException(
            "The participation of " + name + " is closed by another thread");
      }
    };
  }

  @Override
  public ParticipantTask participant(String name, Runnable body) {
    VirtualMember member = baton.newMember(name);
    baton.announce(member);
    return new VirtualTask(this, member, body);
  }

  @Override
  public <T> T external(Callable<T> call) throws Exception {
    VirtualMember member = current.get();
    if (member == null || member.outside) {
      return call.call();
    }
    member.looks = 0;
    member.outside = true;
    baton.beginExternal(member);
    try {
      return call.call();
    } finally {
      baton.endExternal(member);
      member.outside = false;
    }
  }

  @Override
  public void spin() {
    VirtualMember member = current.get();
    if (member != null && !member.outside && ++member.looks > SPIN_LOOKS) {
      baton.await(member, baton.nanos() + SPIN_STEP_NANOS, null, null, false);
    }
  }

  @Override
  public void interrupt(Thread thread) {
    if (!baton.interruptWait(thread)) {
      thread.interrupt();
    }
  }

  @Override
  public void close() {
    baton.close();
  }

  /** Time, and what each participant does: for the log when an app seems to hang. */
  @Override
  public String toString() {
    return baton.describe();
  }

  /** The participant that the current thread is, or one for the length of a wait. */
  VirtualMember memberForWait() {
    VirtualMember member = current.get();
    if (member == null) {
      return baton.newMember("wait");
    }
    member.looks = 0;
    return member;
  }

  void begin(VirtualMember member) {
    requireOutside();
    baton.begin(member);
    current.set(member);
  }

  void end(VirtualMember member) {
    current.remove();
    baton.leave(member);
  }

  void giveUp(VirtualMember member) {
    baton.leave(member);
  }

  private void requireOutside() {
    VirtualMember member = current.get();
    if (member != null) {
      throw new IllegalStateException("This thread is the participant " + member.name + " already");
    }
  }
}
