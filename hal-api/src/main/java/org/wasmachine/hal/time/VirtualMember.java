package org.wasmachine.hal.time;

import java.util.SequencedSet;
import java.util.concurrent.locks.Condition;

/** A thread that takes part in virtual time. Guarded by the lock of its {@link Baton}. */
final class VirtualMember implements VirtualEvent.Unit {
  /** What the thread does, as far as time is concerned. */
  enum State {
    /** Not counted. */
    OUTSIDE,
    /** Able to run, waits for the baton. */
    READY,
    /** Holds the baton. */
    RUNNING,
    /** Runs without the baton: it kept it too long, and others got their turn. */
    LOOSE,
    /** Waits on the clock. */
    WAITING,
    /** Waits for the outside world. */
    EXTERNAL
  }

  final String name;
  final Condition turn;
  State state = State.OUTSIDE;

  /** The thread, once it has begun; for measuring its processor time. */
  Thread thread;

  /** When the wait ends at the latest; null for a wait without end. */
  VirtualEvent timeout;

  /** Where it waits; null for a sleep. */
  SequencedSet<VirtualMember> waitingAt;

  /** Whether an interrupt ends the wait. */
  boolean interruptible;

  boolean signalled;
  boolean interrupted;

  /** Looks since the last wait, see {@link Clock#spin}; only used by the thread itself. */
  int looks;

  /** Whether the thread is in {@link Clock#external}; only used by the thread itself. */
  boolean outside;

  VirtualMember(String name, Condition turn) {
    this.name = name;
    this.turn = turn;
  }

  @Override
  public String toString() {
    return name + " " + state;
  }
}
