package org.wasmachine.vm.thread;

import java.util.List;
import java.util.Optional;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.vm.GuestExit;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.GuestThread;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.engine.Instance;
import org.wasmachine.vm.module.FunctionType;
import org.wasmachine.vm.module.ValueType;
import org.wasmachine.vm.natives.NativeTable;

/**
 * Threads of lib-pthread. A thread has the memory of the process, and globals, table and stack of
 * its own; the module's start function does not run again for it.
 */
public final class PthreadThreads {

  /** Its imports. Handles are numbers that the host gives; the main thread is 0. */
  public static final NativeTable TABLE =
      NativeTable.of(
          "env",
          PthreadThreads.class,
          """
          pthread_create  (**ii)i
          pthread_join    (ii)i
          pthread_detach  (i)i
          pthread_cancel  (i)i
          pthread_self    ()i
          __pthread_self  ()i
          pthread_exit    (i)
          """);

  private static final FunctionType ENTRY =
      new FunctionType(List.of(ValueType.I32), List.of(ValueType.I32));

  /** What joining a cancelled thread gives. */
  private static final int CANCELED = -1;

  private final GuestProcess process;
  private final PthreadState state;

  PthreadThreads(GuestProcess process) {
    this.process = process;
    this.state = PthreadState.of(process);
  }

  /**
   * Starts a thread.
   *
   * @param handleOut where its handle (u32) is stored, before it runs
   * @param attributes ignored
   * @param entry table slot of its function, i32 → i32
   * @return 0, or -1 if the process has its number of threads already or lacks memory for a stack
   */
  public int pthread_create(int handleOut, int attributes, int entry, int argument) {
    process.memory().requireBytes(handleOut, 4);
    Pthread thread = new Pthread(state.newQueue());
    int handle = state.locked(() -> state.add(thread));
    if (handle == 0) {
      return -1;
    }
    process.memory().putI32(handleOut, handle);
    boolean started =
        Spawner.of(process)
            .withStack(
                handle,
                instance -> run(thread, instance, entry, argument),
                () -> over(handle, thread));
    if (!started) {
      locked(() -> state.remove(handle));
    }
    return started ? 0 : -1;
  }

  private void run(Pthread thread, Instance instance, int entry, int argument) {
    locked(thread::begin);
    int result = call(thread, instance, entry, argument);
    locked(() -> thread.returned(result));
    ThreadKeys.of(process).destroyAll(instance);
  }

  private void over(int handle, Pthread thread) {
    ThreadKeys.of(process).forget();
    locked(
        () -> {
          thread.finish();
          if (thread.detached()) {
            state.remove(handle);
          }
        });
  }

  private int call(Pthread thread, Instance instance, int entry, int argument) {
    try {
      return (int) instance.tableFunction(entry, ENTRY).callForOne(argument);
    } catch (ThreadExit exit) {
      return exit.value();
    } catch (Trap | GuestExit end) {
      if (process.killed() || !state.locked(thread::cancelled)) {
        throw end;
      }
    }
    Thread.interrupted(); // it was for this thread only, which now runs its destructors
    if (process.killed()) {
      throw new Trap(Trap.TERMINATED);
    }
    return CANCELED;
  }

  /**
   * Waits until a thread has ended.
   *
   * @param resultOut where what it returned (u32) is stored, or 0
   * @return 0, also when there is no such thread any more; -1 for an address outside memory, the
   *     calling thread itself, or a detached thread
   */
  public int pthread_join(int handle, int resultOut) {
    if (Integer.toUnsignedLong(resultOut) + 4 > process.memory().size()) {
      return -1;
    }
    process.flushConsole();
    Optional<Pthread> found = state.locked(() -> awaitEnd(handle));
    if (found.isEmpty()) {
      return 0;
    }
    if (!found.get().finished()) {
      return -1;
    }
    if (resultOut != 0) {
      process.memory().putI32(resultOut, found.get().result());
    }
    return 0;
  }

  private Optional<Pthread> awaitEnd(int handle) {
    Optional<Pthread> found = state.find(handle, Pthread.class);
    if (found.isPresent() && !found.get().isCurrent() && !found.get().detached()) {
      while (!found.get().finished()) {
        found.get().joiners().await(Clock.NEVER);
      }
      state.remove(handle);
    }
    return found;
  }

  /** Nobody will join the thread. Returns 0. */
  public int pthread_detach(int handle) {
    locked(
        () ->
            state
                .find(handle, Pthread.class)
                .ifPresent(
                    thread -> {
                      thread.detach();
                      if (thread.finished()) {
                        state.remove(handle);
                      }
                    }));
    return 0;
  }

  /**
   * Ends a thread where it is or waits; its key destructors run. What it has locked stays locked.
   * Returns 0, also when there is no such thread.
   */
  public int pthread_cancel(int handle) {
    boolean own =
        state.locked(
            () -> {
              Optional<Pthread> found = state.find(handle, Pthread.class);
              boolean current = found.filter(Pthread::isCurrent).isPresent();
              if (!current) {
                found
                    .filter(thread -> !thread.finished())
                    .ifPresent(thread -> thread.cancel(state.clock()));
              }
              return current;
            });
    if (own) {
      throw new ThreadExit(CANCELED);
    }
    return 0;
  }

  /** Handle of the calling thread; 0 for the main thread. */
  public int pthread_self() {
    return GuestThread.current().map(GuestThread::id).orElse(0);
  }

  /** {@link #pthread_self}. */
  public int __pthread_self() {
    return pthread_self();
  }

  /** Ends the calling thread; on the main thread it does nothing. */
  public void pthread_exit(int result) {
    if (pthread_self() != 0) {
      throw new ThreadExit(result);
    }
  }

  private void locked(Runnable action) {
    state.locked(
        () -> {
          action.run();
          return 0;
        });
  }
}
