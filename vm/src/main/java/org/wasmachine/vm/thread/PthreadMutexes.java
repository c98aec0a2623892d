package org.wasmachine.vm.thread;

import org.wasmachine.vm.GuestMemory;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.natives.NativeTable;

/**
 * Mutexes of lib-pthread. The app's object holds a handle in its first 4 bytes; one that was never
 * initialised holds none, so a static initialiser of zeros does not work, as on the peer.
 */
public final class PthreadMutexes {

  /** Its imports. */
  public static final NativeTable TABLE =
      NativeTable.of(
          "env",
          PthreadMutexes.class,
          """
          pthread_mutex_init     (**)i
          pthread_mutex_lock     (*)i
          pthread_mutex_unlock   (*)i
          pthread_mutex_destroy  (*)i
          """);

  private final GuestProcess process;
  private final PthreadState state;

  PthreadMutexes(GuestProcess process) {
    this.process = process;
    this.state = PthreadState.of(process);
  }

  /** Makes a mutex and stores its handle; 0, or -1 if there are too many objects. */
  public int pthread_mutex_init(int mutex, int attributes) {
    GuestMemory memory = process.memory();
    memory.requireBytes(mutex, 4);
    int handle = state.locked(() -> state.add(new GuestMutex(state.newQueue())));
    if (handle == 0) {
      return -1;
    }
    memory.putI32(mutex, handle);
    return 0;
  }

  /** Takes a mutex, waiting if need be; -1 if there is none. */
  public int pthread_mutex_lock(int mutex) {
    int handle = process.memory().i32(mutex);
    return state.locked(
        () ->
            state
                .find(handle, GuestMutex.class)
                .map(
                    found -> {
                      found.acquire();
                      return 0;
                    })
                .orElse(-1));
  }

  /** Gives a mutex back; -1 if there is none or the calling thread does not hold it. */
  public int pthread_mutex_unlock(int mutex) {
    int handle = process.memory().i32(mutex);
    return state.locked(
        () ->
            state
                .find(handle, GuestMutex.class)
                .filter(GuestMutex::heldByCurrent)
                .map(
                    found -> {
                      found.release();
                      return 0;
                    })
                .orElse(-1));
  }

  /** Forgets a mutex; -1 if there is none or it is held. */
  public int pthread_mutex_destroy(int mutex) {
    int handle = process.memory().i32(mutex);
    return state.locked(
        () -> {
          if (state.find(handle, GuestMutex.class).filter(GuestMutex::free).isEmpty()) {
            return -1;
          }
          state.remove(handle);
          return 0;
        });
  }
}
