package org.wasmachine.hal.time;

/** The body of a thread that is a participant of a {@link Clock} from before its start. */
public interface ParticipantTask extends Runnable, AutoCloseable {
  /**
   * Runs the body as a participant; the participation ends with it.
   *
   * @throws IllegalStateException if it has run or was closed
   */
  @Override
  void run();

  /** Gives up the participation of a body that has not started. Else does nothing. */
  @Override
  void close();
}
