package org.wasmachine.hal.time;

import java.util.concurrent.locks.Condition;

/**
 * The thread of a {@link Baton} on which alarm actions run, one at a time, each while it holds the
 * baton. Started with the first alarm.
 */
final class AlarmThread {
  private final Baton baton;
  private final Condition turn;
  private Thread thread;

  AlarmThread(Baton baton) {
    this.baton = baton;
    this.turn = baton.lock.newCondition();
  }

  boolean isCurrent() {
    return Thread.currentThread() == thread;
  }

  /** The baton has come to an alarm, or the clock is closed. The caller holds the lock. */
  void wake() {
    turn.signal();
  }

  Alarm schedule(long deadlineNanos, Runnable action) {
    baton.lock.lock();
    try {
      if (baton.isClosed()) {
        throw new IllegalStateException("The clock is closed");
      }
      if (thread == null) {
        thread = Thread.ofPlatform().daemon().name("virtual-clock-alarms").start(this::run);
      }
      VirtualAlarm alarm = new VirtualAlarm(this, deadlineNanos, action);
      baton.add(alarm);
      return alarm;
    } finally {
      baton.lock.unlock();
    }
  }

  boolean cancel(VirtualAlarm alarm) {
    baton.lock.lock();
    try {
      return switch (alarm.state) {
        case PENDING, DUE -> {
          // If the baton is on its way here with the alarm already, run() passes it on.
          baton.remove(alarm);
          alarm.state = VirtualAlarm.State.CANCELLED;
          yield true;
        }
        case STARTED, CANCELLED -> false;
      };
    } finally {
      baton.lock.unlock();
    }
  }

  private void run() {
    baton.lock.lock();
    try {
      while (true) {
        VirtualAlarm alarm = baton.holdingAlarm();
        if (alarm != null) {
          runAction(alarm);
          baton.passOn();
        } else if (baton.isClosed()) {
          return;
        } else {
          turn.awaitUninterruptibly();
        }
      }
    } finally {
      baton.lock.unlock();
    }
  }

  private void runAction(VirtualAlarm alarm) {
    if (alarm.state != VirtualAlarm.State.DUE) {
      return;
    }
    alarm.state = VirtualAlarm.State.STARTED;
    baton.lock.unlock();
    try {
      AlarmAction.run(alarm.action);
    } finally {
      baton.lock.lock();
    }
  }
}
