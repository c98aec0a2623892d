package org.wasmachine.vm.thread;

import java.util.Optional;
import java.util.function.Consumer;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.vm.GuestMemory;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.natives.NativeTable;

/** Condition variables of lib-pthread, known by a handle like mutexes. */
public final class PthreadConditions {

  /** Its imports. The time of a timed wait is a number of microseconds, not a timespec. */
  public static final NativeTable TABLE =
      NativeTable.of(
          "env",
          PthreadConditions.class,
          """
          pthread_cond_init       (**)i
          pthread_cond_wait       (**)i
          pthread_cond_timedwait  (**I)i
          pthread_cond_signal     (*)i
          pthread_cond_broadcast  (*)i
          pthread_cond_destroy    (*)i
          """);

  /** {@code ETIMEDOUT} of newlib, which the peer returns as it is. */
  private static final int TIMED_OUT = 116;

  private record Condition(WaitQueue queue) {}

  private final GuestProcess process;
  private final PthreadState state;

  PthreadConditions(GuestProcess process) {
    this.process = process;
    this.state = PthreadState.of(process);
  }

  /** Makes a condition and stores its handle; 0, or -1 if there are too many objects. */
  public int pthread_cond_init(int condition, int attributes) {
    GuestMemory memory = process.memory();
    memory.requireBytes(condition, 4);
    int handle = state.locked(() -> state.add(new Condition(state.newQueue())));
    if (handle == 0) {
      return -1;
    }
    memory.putI32(condition, handle);
    return 0;
  }

  /**
   * Gives the mutex back, waits for a signal, takes the mutex again.
   *
   * @return 0, or -1 if there is no such condition or mutex, or the calling thread does not hold it
   */
  public int pthread_cond_wait(int condition, int mutex) {
    return await(condition, mutex, Clock.NEVER);
  }

  /**
   * {@link #pthread_cond_wait} with an end.
   *
   * @param microseconds how long from now, unsigned
   * @return 116 when nobody signalled in time; the mutex is taken again then too
   */
  public int pthread_cond_timedwait(int condition, int mutex, long microseconds) {
    long now = state.clock().nanos();
    boolean never = Long.compareUnsigned(microseconds, (Clock.NEVER - now) / 1000) >= 0;
    return await(condition, mutex, never ? Clock.NEVER : now + microseconds * 1000);
  }

  private int await(int condition, int mutex, long deadlineNanos) {
    int conditionHandle = process.memory().i32(condition);
    int mutexHandle = process.memory().i32(mutex);
    process.flushConsole();
    return state.locked(
        () -> {
          Optional<Condition> awaited = state.find(conditionHandle, Condition.class);
          Optional<GuestMutex> held =
              state.find(mutexHandle, GuestMutex.class).filter(GuestMutex::heldByCurrent);
          if (awaited.isEmpty() || held.isEmpty()) {
            return -1;
          }
          held.get().release();
          boolean signalled = awaited.get().queue().await(deadlineNanos);
          held.get().acquire();
          return signalled ? 0 : TIMED_OUT;
        });
  }

  /** Wakes the thread that has waited longest; -1 if there is no such condition. */
  public int pthread_cond_signal(int condition) {
    return with(condition, WaitQueue::wakeOne);
  }

  /** Wakes all that wait; -1 if there is no such condition. */
  public int pthread_cond_broadcast(int condition) {
    return with(condition, WaitQueue::wakeAll);
  }

  private int with(int condition, Consumer<WaitQueue> action) {
    int handle = process.memory().i32(condition);
    return state.locked(
        () -> {
          Optional<Condition> found = state.find(handle, Condition.class);
          found.map(Condition::queue).ifPresent(action);
          return found.isPresent() ? 0 : -1;
        });
  }

  /** Forgets a condition, waking those that still wait; -1 if there is none. */
  public int pthread_cond_destroy(int condition) {
    int handle = process.memory().i32(condition);
    int result = with(condition, WaitQueue::wakeAll);
    state.locked(
        () -> {
          state.find(handle, Condition.class).ifPresent(_ -> state.remove(handle));
          return 0;
        });
    return result;
  }
}
