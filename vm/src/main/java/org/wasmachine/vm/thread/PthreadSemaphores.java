package org.wasmachine.vm.thread;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.natives.NativeTable;

/**
 * Named semaphores, which WAMR can have and the peer has not. A name is known in its process only.
 */
public final class PthreadSemaphores {

  /** Its imports. Everything answers 0, or -1 if it cannot be done. */
  public static final NativeTable TABLE =
      NativeTable.of(
          "env",
          PthreadSemaphores.class,
          """
          sem_open      ($iii)i
          sem_close     (i)i
          sem_wait      (i)i
          sem_trywait   (i)i
          sem_post      (i)i
          sem_getvalue  (i*)i
          sem_unlink    ($)i
          """);

  // wasi-libc's numbers
  private static final int O_CREAT = 0x1000;
  private static final int O_EXCL = 0x4000;
  private static final int LONGEST_NAME = 255;

  private final GuestProcess process;
  private final PthreadState state;
  private final Map<String, Integer> handles = new HashMap<>();

  PthreadSemaphores(GuestProcess process) {
    this.process = process;
    this.state = PthreadState.of(process);
  }

  /**
   * Opens a semaphore by name, or makes it.
   *
   * @param flags {@code O_CREAT}, {@code O_EXCL} as wasi-libc numbers them
   * @param mode ignored
   * @param value what a new one starts with
   * @return its handle, or -1
   */
  public int sem_open(int name, int flags, int mode, int value) {
    if (process.memory().stringLength(name) > LONGEST_NAME) {
      return -1;
    }
    String text = process.memory().string(name);
    return state.locked(
        () -> {
          Integer existing = handles.get(text);
          boolean create = (flags & O_CREAT) != 0;
          if (existing != null) {
            return create && (flags & O_EXCL) != 0 ? -1 : existing;
          }
          if (!create || value < 0) {
            return -1;
          }
          int handle = state.add(new GuestSemaphore(state.newQueue(), value));
          if (handle == 0) {
            return -1;
          }
          handles.put(text, handle);
          return handle;
        });
  }

  /** Forgets a handle and its name. */
  public int sem_close(int handle) {
    return state.locked(
        () -> {
          if (state.find(handle, GuestSemaphore.class).isEmpty()) {
            return -1;
          }
          state.remove(handle);
          handles.values().removeIf(named -> named == handle);
          return 0;
        });
  }

  /** Takes one, waiting if there is none. */
  public int sem_wait(int handle) {
    process.flushConsole();
    return with(
        handle,
        semaphore -> {
          semaphore.take();
          return true;
        });
  }

  /** Takes one, if there is one. */
  public int sem_trywait(int handle) {
    return with(handle, GuestSemaphore::tryTake);
  }

  /** Adds one. */
  public int sem_post(int handle) {
    return with(handle, GuestSemaphore::post);
  }

  /** Stores how many there are, as i32. */
  public int sem_getvalue(int handle, int out) {
    return with(
        handle,
        semaphore -> {
          process.memory().putI32(out, semaphore.count());
          return true;
        });
  }

  /** Forgets a name; open handles stay. */
  public int sem_unlink(int name) {
    String text = process.memory().string(name);
    return state.locked(() -> handles.remove(text) == null ? -1 : 0);
  }

  private int with(int handle, Predicate<GuestSemaphore> action) {
    return state.locked(
        () -> state.find(handle, GuestSemaphore.class).filter(action).isPresent() ? 0 : -1);
  }
}
