package org.wasmachine.hal.time;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.Lock;

/**
 * Where all time comes from: every sleep, timer, timeout and timestamp goes through the board's
 * clock, so that a simulated board can let time jump instead of pass.
 *
 * <p><b>Participants.</b> A thread that runs an app is a participant ({@link #enter}, {@link
 * #participant}). On a {@link VirtualClock} time moves only while every participant waits <em>on
 * this clock</em>: in {@link #sleepUntil}, at a {@link WaitPoint}, in a {@link Mutex}, or in {@link
 * #external}. So a participant must not block in any other way; it must not hold an ordinary lock
 * while it waits here either, except the one of the wait point. A thread that is not a participant
 * counts as one for the length of each wait.
 *
 * <p>Thread-safe.
 */
public interface Clock extends AutoCloseable {
  /** A deadline that never comes. */
  long NEVER = Long.MAX_VALUE;

  /** Nanoseconds since the board booted; never goes back. */
  long nanos();

  /** Nanoseconds since 1970-01-01T00:00:00Z, in step with {@link #nanos()}. */
  long epochNanos();

  /** The deadline that lies a time after now; {@link #NEVER} if that is beyond 64 bits. */
  default long deadlineAfter(Duration length) {
    long now = nanos();
    try {
      long deadline = Math.addExact(now, length.toNanos());
      return Math.max(deadline, now);
    } catch (ArithmeticException tooLong) {
      return length.isNegative() ? now : NEVER;
    }
  }

  /** Waits for a time to pass. A negative time is none. */
  default void sleep(Duration length) throws InterruptedException {
    sleepUntil(deadlineAfter(length));
  }

  /**
   * Waits for a deadline. One that has passed only gives other participants their turn.
   *
   * @throws InterruptedException if the thread is or gets interrupted; the flag is cleared
   */
  void sleepUntil(long deadlineNanos) throws InterruptedException;

  /**
   * Runs an action at a deadline, or at once if it has passed. Actions run one after the other, in
   * the order of (deadline, call of this method), on a thread of the clock, without any lock of the
   * clock. What an action throws is logged.
   *
   * @param action short; must not wait
   */
  Alarm schedule(long deadlineNanos, Runnable action);

  /**
   * A place to wait and to be woken, tied to a lock, like {@link Lock#newCondition}.
   *
   * @param lock held exactly once by whoever awaits
   */
  WaitPoint newWaitPoint(Lock lock);

  /**
   * Makes the current thread a participant until the result is closed, by this thread. For a new
   * thread use {@link #participant}, else time may pass before it gets here.
   *
   * @param name for diagnosis
   * @throws IllegalStateException if the thread is a participant already
   */
  Participation enter(String name);

  /**
   * Wraps the body of a thread that is about to start, so that it is a participant from now on: no
   * time passes before it runs. Run it once, or close it if the thread cannot be started.
   *
   * @param name for diagnosis
   */
  ParticipantTask participant(String name, Runnable body);

  /**
   * Waits for something outside the board: a socket, a process, a person. Meanwhile, once all other
   * participants wait too, time passes at real pace instead of jumping. For a thread that is not a
   * participant it is a plain call.
   */
  <T> T external(Callable<T> call) throws Exception;

  /**
   * Tells the clock that the thread looks at something (the time, a pin) and may be looking again
   * and again until it changes. It changes only if time passes, so after {@link
   * VirtualClock#SPIN_LOOKS} looks without a wait each further look by a participant lets {@link
   * VirtualClock#SPIN_STEP_NANOS} pass. Hold no lock while calling it. Does not throw: an interrupt
   * stays pending.
   */
  void spin();

  /**
   * Interrupts a thread. If it waits on this clock, its wait ends before any time passes; after a
   * plain {@link Thread#interrupt} a virtual clock may move on first.
   */
  default void interrupt(Thread thread) {
    thread.interrupt();
  }

  /** Stops the clock's own threads; alarms that are not due yet never run. */
  @Override
  void close();
}
