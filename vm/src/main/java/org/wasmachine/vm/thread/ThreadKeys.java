package org.wasmachine.vm.thread;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.GuestThread;
import org.wasmachine.vm.engine.Instance;
import org.wasmachine.vm.module.FunctionType;
import org.wasmachine.vm.module.ValueType;

/** The keys of a process and each thread's values. Thread-safe. */
final class ThreadKeys {

  /** Keys that a process may have, numbered from 0. */
  static final int MOST_KEYS = 32;

  private static final int DESTRUCTOR_ROUNDS = 4; // as POSIX asks for
  private static final FunctionType DESTRUCTOR =
      new FunctionType(List.of(ValueType.I32), List.of());
  private static final Object MAIN = new Object();

  private final boolean[] used = new boolean[MOST_KEYS];
  private final int[] destructors = new int[MOST_KEYS];
  private final Map<Object, int[]> values = new HashMap<>();

  private ThreadKeys() {}

  static ThreadKeys of(GuestProcess process) {
    return process.attachment(ThreadKeys.class, ThreadKeys::new);
  }

  /** The number of a new key, 0 in every thread, or -1 if there are 32. */
  synchronized int create(int destructor) {
    for (int key = 0; key < MOST_KEYS; key++) {
      if (!used[key]) {
        used[key] = true;
        destructors[key] = destructor;
        for (int[] ofThread : values.values()) {
          ofThread[key] = 0;
        }
        return key;
      }
    }
    return -1;
  }

  synchronized boolean delete(int key) {
    boolean existed = exists(key);
    if (existed) {
      used[key] = false;
    }
    return existed;
  }

  synchronized boolean set(int key, int value) {
    boolean exists = exists(key);
    if (exists) {
      values.computeIfAbsent(currentThread(), _ -> new int[MOST_KEYS])[key] = value;
    }
    return exists;
  }

  /** The calling thread's value; 0 if it has set none. */
  synchronized int get(int key) {
    int[] own = values.get(currentThread());
    return own == null || !exists(key) ? 0 : own[key];
  }

  private boolean exists(int key) {
    return key >= 0 && key < MOST_KEYS && used[key];
  }

  /** The main thread is another Java thread in every run, but the same to the guest. */
  private static Object currentThread() {
    return GuestThread.current()
        .filter(thread -> thread.id() != 0)
        .<Object>map(thread -> thread)
        .orElse(MAIN);
  }

  /** Calls the destructors of the ending thread's values, again while they set new ones. */
  void destroyAll(Instance instance) {
    for (int round = 0; round < DESTRUCTOR_ROUNDS; round++) {
      boolean any = false;
      for (int key = 0; key < MOST_KEYS; key++) {
        int value = get(key);
        int destructor = destructors[key];
        if (value != 0 && destructor != 0) {
          set(key, 0);
          instance.tableFunction(destructor, DESTRUCTOR).call(value);
          any = true;
        }
      }
      if (!any) {
        return;
      }
    }
  }

  /** Drops the values of the ending thread. */
  synchronized void forget() {
    values.remove(currentThread());
  }
}
