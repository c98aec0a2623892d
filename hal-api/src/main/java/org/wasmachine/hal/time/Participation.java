package org.wasmachine.hal.time;

/** The time in which a thread is a participant of a {@link Clock}. */
public interface Participation extends AutoCloseable {
  /** Ends it, by the thread itself. A second call does nothing. */
  @Override
  void close();
}
