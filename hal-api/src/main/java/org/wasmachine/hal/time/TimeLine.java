package org.wasmachine.hal.time;

import java.util.TreeSet;

/**
 * Virtual time itself: where it is, what lies ahead, and whether it stands (the usual case) or
 * flows at real pace towards the first event. Guarded by the lock of the {@link Baton}, but for
 * {@link #standing}.
 */
final class TimeLine {
  private final TreeSet<VirtualEvent> events = new TreeSet<>();
  private volatile long now;
  private volatile boolean flowing;
  private long flowStartTicks;
  private long sequence;

  /** The time if it stands, else -1. Needs no lock. */
  long standing() {
    return flowing ? -1 : now;
  }

  long now() {
    if (!flowing) {
      return now;
    }
    long passed = now + (System.nanoTime() - flowStartTicks);
    return events.isEmpty() ? passed : Math.max(now, Math.min(passed, firstDeadline()));
  }

  private long firstDeadline() {
    return events.first().deadlineNanos();
  }

  void flow() {
    if (!flowing) {
      flowStartTicks = System.nanoTime();
      flowing = true;
    }
  }

  void stand() {
    now = now();
    flowing = false;
  }

  /** Nanoseconds from flowing time to the first event; {@link Clock#NEVER} if there is no way. */
  long untilFirst() {
    return flowing && !events.isEmpty() ? firstDeadline() - now() : Clock.NEVER;
  }

  VirtualEvent add(long deadlineNanos, VirtualEvent.Unit unit) {
    if (flowing) {
      // An event before the point that others have seen must not take time back.
      stand();
      flow();
    }
    VirtualEvent event = new VirtualEvent(deadlineNanos, sequence++, unit);
    events.add(event);
    return event;
  }

  void remove(VirtualEvent event) {
    events.remove(event);
  }

  void removeAlarms() {
    events.removeIf(event -> event.unit() instanceof VirtualAlarm);
  }

  /** Jumps to the first event; {@code false} if there is none. */
  boolean jump() {
    if (events.isEmpty()) {
      return false;
    }
    now = Math.max(now, firstDeadline());
    return true;
  }

  /** Takes out the next event whose time has come, or null. */
  VirtualEvent pollDue() {
    return events.isEmpty() || firstDeadline() > now ? null : events.removeFirst();
  }

  int size() {
    return events.size();
  }
}
