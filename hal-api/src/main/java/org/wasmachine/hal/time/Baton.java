package org.wasmachine.hal.time;

import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Queue;
import java.util.SequencedSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.wasmachine.hal.time.VirtualMember.State;

/**
 * The heart of {@link VirtualClock}: passes the right to run from one unit (thread or alarm) to the
 * next in a fixed order, and moves time when there is no one left to run.
 *
 * <p>Rules, all under one lock: at most one unit holds the baton. Whoever becomes able to run goes
 * to the end of the ready queue. When the holder waits, the first of the queue gets the baton. When
 * the queue is empty and no thread runs loose, time moves to the first event in the order of
 * (deadline, sequence), and everything due then joins the queue in that order. While a member waits
 * for the outside world, time flows there at real pace instead.
 */
final class Baton {
  /** A wait's result. */
  enum Outcome {
    SIGNALLED,
    TIMED_OUT,
    INTERRUPTED
  }

  final ReentrantLock lock = new ReentrantLock();

  /** Wakes the {@link Pacemaker}: the queue or the flow has changed. */
  final Condition pacemakerTurn = lock.newCondition();

  private final TimeLine time = new TimeLine();
  private final Queue<VirtualEvent.Unit> ready = new ArrayDeque<>();
  private final SequencedSet<VirtualMember> members = new LinkedHashSet<>();
  private final Pacemaker pacemaker = new Pacemaker(this);
  private final AlarmThread alarms = new AlarmThread(this);

  private VirtualEvent.Unit holder;
  private long grants;
  private int waiting;
  private int external;
  private int loose;
  private boolean closed;

  // ---- time

  long nanos() {
    long standing = time.standing();
    if (standing >= 0) {
      return standing;
    }
    lock.lock();
    try {
      return time.now();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Nanoseconds until flowing time reaches the first event; lets it run if it has. {@link
   * Clock#NEVER} when nothing flows towards anything.
   */
  long untilFlowEvent() {
    long left = time.untilFirst();
    while (left <= 0) {
      time.stand();
      fireDue();
      dispatch();
      left = time.untilFirst();
    }
    return left;
  }

  // ---- the baton

  private void enqueue(VirtualEvent.Unit unit) {
    time.stand();
    if (unit instanceof VirtualMember member) {
      member.state = State.READY;
    }
    ready.add(unit);
    if (holder != null) {
      pacemaker.wake();
    }
  }

  /** Gives the baton to the next, moving time if there is no next. */
  private void dispatch() {
    while (holder == null) {
      VirtualEvent.Unit next = ready.poll();
      if (next != null) {
        grant(next);
      } else if (!advance()) {
        return;
      }
    }
  }

  private void grant(VirtualEvent.Unit unit) {
    switch (unit) {
      case VirtualMember member -> {
        holder = member;
        grants++;
        member.state = State.RUNNING;
        member.turn.signal();
      }
      case VirtualAlarm alarm -> {
        if (alarm.state == VirtualAlarm.State.DUE) {
          holder = alarm;
          grants++;
          alarms.wake();
        }
      }
    }
  }

  private boolean advance() {
    if (loose > 0 || waiting + external == 0) {
      return false;
    }
    if (external > 0) {
      time.flow();
      pacemaker.wake();
      return false;
    }
    if (!time.jump()) {
      return false;
    }
    fireDue();
    return true;
  }

  private void fireDue() {
    for (VirtualEvent due = time.pollDue(); due != null; due = time.pollDue()) {
      switch (due.unit()) {
        case VirtualMember member -> endWait(member);
        case VirtualAlarm alarm -> {
          alarm.state = VirtualAlarm.State.DUE;
          enqueue(alarm);
        }
      }
    }
  }

  /** Gives up what a member had in a state: the baton, or its loose run. */
  private void giveUpTurn(State before) {
    switch (before) {
      case RUNNING -> holder = null;
      case LOOSE -> loose--;
      case OUTSIDE, READY, WAITING, EXTERNAL -> {}
    }
  }

  private void awaitTurn(VirtualMember member, boolean interruptible) {
    boolean pending = false;
    while (member.state != State.RUNNING) {
      if (!interruptible || member.state != State.WAITING) {
        member.turn.awaitUninterruptibly();
        continue;
      }
      try {
        member.turn.await();
      } catch (InterruptedException e) {
        if (member.state == State.WAITING) {
          member.interrupted = true;
          endWait(member);
          dispatch();
        } else {
          pending = true;
        }
      }
    }
    if (pending) {
      Thread.currentThread().interrupt();
    }
  }

  // ---- the Pacemaker's view

  /** A number that changes whenever the baton does; negative if no one waits for the holder. */
  long contendedGrant() {
    return holder == null || ready.isEmpty() ? -1 : grants;
  }

  /** The thread that holds the baton, or null for an alarm or a thread that has not begun. */
  Thread holderThread() {
    return holder instanceof VirtualMember member ? member.thread : null;
  }

  /** Lets the holder run on without the baton. */
  void letLoose() {
    if (holder instanceof VirtualMember member && member.state == State.RUNNING) {
      member.state = State.LOOSE;
      loose++;
      holder = null;
      dispatch();
    }
  }

  boolean isClosed() {
    return closed;
  }

  // ---- members

  VirtualMember newMember(String name) {
    return new VirtualMember(name, lock.newCondition());
  }

  /** Counts a member from now on, as able to run. */
  void announce(VirtualMember member) {
    lock.lock();
    try {
      members.add(member);
      enqueue(member);
      dispatch();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the first turn of an announced member. */
  void begin(VirtualMember member) {
    lock.lock();
    try {
      member.thread = Thread.currentThread();
      // A baton given before the thread was there, and taken away again, is given back.
      if (member.state == State.LOOSE) {
        loose--;
        enqueue(member);
        dispatch();
      }
      awaitTurn(member, false);
    } finally {
      lock.unlock();
    }
  }

  void leave(VirtualMember member) {
    lock.lock();
    try {
      ready.remove(member);
      giveUpTurn(member.state);
      member.state = State.OUTSIDE;
      members.remove(member);
      dispatch();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits at a point or for a time, and for the baton after it.
   *
   * @param at the waiters of a wait point, or null
   * @param held given back as soon as the member is registered, or null; not taken again here
   */
  Outcome await(
      VirtualMember member,
      long deadlineNanos,
      SequencedSet<VirtualMember> at,
      Lock held,
      boolean interruptible) {
    if (held != null) {
      HeldOnce.require(held);
    }
    lock.lock();
    try {
      State before = member.state;
      if (before == State.EXTERNAL || alarms.isCurrent()) {
        throw new IllegalStateException(
            "Neither an alarm action nor a call to the outside world may wait on the clock");
      }
      member.interruptible = interruptible;
      startWait(member, deadlineNanos, at);
      if (held != null) {
        // The baton stays here meanwhile, and its lock is free: unlocking may wake others.
        lock.unlock();
        try {
          held.unlock();
        } finally {
          lock.lock();
        }
      }
      giveUpTurn(before);
      dispatch();
      awaitTurn(member, interruptible);
      if (before == State.OUTSIDE) {
        holder = null;
        member.state = State.OUTSIDE;
        dispatch();
      }
      return member.signalled
          ? Outcome.SIGNALLED
          : member.interrupted ? Outcome.INTERRUPTED : Outcome.TIMED_OUT;
    } finally {
      lock.unlock();
    }
  }

  private void startWait(VirtualMember member, long deadlineNanos, SequencedSet<VirtualMember> at) {
    member.state = State.WAITING;
    waiting++;
    member.signalled = false;
    member.interrupted = false;
    member.waitingAt = at;
    if (at != null) {
      at.add(member);
    }
    if (deadlineNanos <= time.now()) {
      endWait(member);
    } else if (deadlineNanos != Clock.NEVER) {
      member.timeout = time.add(deadlineNanos, member);
    }
  }

  private void endWait(VirtualMember member) {
    waiting--;
    if (member.timeout != null) {
      time.remove(member.timeout);
      member.timeout = null;
    }
    if (member.waitingAt != null) {
      member.waitingAt.remove(member);
      member.waitingAt = null;
    }
    enqueue(member);
  }

  /** Ends the wait of a thread as an interrupt does; {@code false} if it is in none that can. */
  boolean interruptWait(Thread thread) {
    lock.lock();
    try {
      for (VirtualMember member : members) {
        if (member.thread == thread && member.state == State.WAITING && member.interruptible) {
          member.interrupted = true;
          endWait(member);
          dispatch();
          return true;
        }
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  void signal(SequencedSet<VirtualMember> waiters, boolean all) {
    lock.lock();
    try {
      while (!waiters.isEmpty()) {
        VirtualMember member = waiters.getFirst();
        member.signalled = true;
        endWait(member);
        if (!all) {
          break;
        }
      }
      dispatch();
    } finally {
      lock.unlock();
    }
  }

  void beginExternal(VirtualMember member) {
    lock.lock();
    try {
      giveUpTurn(member.state);
      member.state = State.EXTERNAL;
      external++;
      dispatch();
    } finally {
      lock.unlock();
    }
  }

  void endExternal(VirtualMember member) {
    lock.lock();
    try {
      external--;
      enqueue(member);
      dispatch();
      awaitTurn(member, false);
    } finally {
      lock.unlock();
    }
  }

  // ---- alarms

  AlarmThread alarms() {
    return alarms;
  }

  /** Takes an alarm in: for its deadline, or as ready if that has passed. */
  void add(VirtualAlarm alarm) {
    if (alarm.deadlineNanos() <= time.now()) {
      alarm.state = VirtualAlarm.State.DUE;
      enqueue(alarm);
    } else {
      alarm.event = time.add(alarm.deadlineNanos(), alarm);
    }
    dispatch();
  }

  void remove(VirtualAlarm alarm) {
    if (alarm.event != null) {
      time.remove(alarm.event);
    }
    ready.remove(alarm);
  }

  /** The alarm that holds the baton, or null. */
  VirtualAlarm holdingAlarm() {
    return holder instanceof VirtualAlarm alarm ? alarm : null;
  }

  /** Takes the baton from the alarm that holds it. */
  void passOn() {
    holder = null;
    dispatch();
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      time.removeAlarms();
      ready.removeIf(VirtualAlarm.class::isInstance);
      alarms.wake();
      pacemakerTurn.signal();
      dispatch();
    } finally {
      lock.unlock();
    }
  }

  String describe() {
    lock.lock();
    try {
      return "virtual time " + time.now() + " ns, " + time.size() + " events, " + members;
    } finally {
      lock.unlock();
    }
  }
}
