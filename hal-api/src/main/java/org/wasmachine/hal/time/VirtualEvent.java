package org.wasmachine.hal.time;

/**
 * Something that becomes able to run at a point of virtual time.
 *
 * @param deadlineNanos when
 * @param sequence order among equal deadlines
 * @param unit what
 */
record VirtualEvent(long deadlineNanos, long sequence, Unit unit)
    implements Comparable<VirtualEvent> {
  /** What can hold the baton: a thread, or an alarm. */
  sealed interface Unit permits VirtualMember, VirtualAlarm {}

  @Override
  public int compareTo(VirtualEvent other) {
    int byDeadline = Long.compare(deadlineNanos, other.deadlineNanos);
    return byDeadline != 0 ? byDeadline : Long.compare(sequence, other.sequence);
  }
}
