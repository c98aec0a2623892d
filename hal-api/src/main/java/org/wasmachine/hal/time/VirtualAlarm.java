package org.wasmachine.hal.time;

/** An alarm in virtual time. Its state is guarded by the lock of its {@link Baton}. */
final class VirtualAlarm implements VirtualEvent.Unit, Alarm {
  /** How far it has come. */
  enum State {
    PENDING,
    DUE,
    STARTED,
    CANCELLED
  }

  final Runnable action;
  private final Baton baton;
  private final long deadlineNanos;
  State state = State.PENDING;
  VirtualEvent event;

  VirtualAlarm(Baton baton, long deadlineNanos, Runnable action) {
    this.baton = baton;
    this.deadlineNanos = deadlineNanos;
    this.action = action;
  }

  @Override
  public long deadlineNanos() {
    return deadlineNanos;
  }

  @Override
  public boolean cancel() {
    return baton.cancel(this);
  }
}
