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
  private final AlarmThread owner;
  private final long deadlineNanos;
  State state = State.PENDING;
  VirtualEvent event;

  VirtualAlarm(AlarmThread owner, long deadlineNanos, Runnable action) {
    this.owner = owner;
    this.deadlineNanos = deadlineNanos;
    this.action = action;
  }

  @Override
  public long deadlineNanos() {
    return deadlineNanos;
  }

  @Override
  public boolean cancel() {
    return owner.cancel(this);
  }
}
