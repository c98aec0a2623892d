package org.wasmachine.vm.thread;

import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.natives.NativeTable;

/** Values that each thread has of its own, by key: 32 keys per process. */
public final class PthreadKeys {

  /** Its imports. */
  public static final NativeTable TABLE =
      NativeTable.of(
          "env",
          PthreadKeys.class,
          """
          pthread_key_create   (*i)i
          pthread_setspecific  (ii)i
          pthread_getspecific  (i)i
          pthread_key_delete   (i)i
          """);

  private final GuestProcess process;
  private final ThreadKeys keys;

  PthreadKeys(GuestProcess process) {
    this.process = process;
    this.keys = ThreadKeys.of(process);
  }

  /**
   * Makes a key.
   *
   * @param keyOut where its number (u32, 0 to 31) is stored
   * @param destructor table slot of a function i32 → () called at a thread's end for a value other
   *     than 0; 0 for none
   * @return 0, or -1 if there are 32 keys
   */
  public int pthread_key_create(int keyOut, int destructor) {
    process.memory().requireBytes(keyOut, 4);
    int key = keys.create(destructor);
    if (key < 0) {
      return -1;
    }
    process.memory().putI32(keyOut, key);
    return 0;
  }

  /** Sets the calling thread's value; -1 if there is no such key. */
  public int pthread_setspecific(int key, int value) {
    return keys.set(key, value) ? 0 : -1;
  }

  /** The calling thread's value; 0 if it has set none. */
  public int pthread_getspecific(int key) {
    return keys.get(key);
  }

  /** Forgets a key, without calling destructors; -1 if there is none. */
  public int pthread_key_delete(int key) {
    return keys.delete(key) ? 0 : -1;
  }
}
