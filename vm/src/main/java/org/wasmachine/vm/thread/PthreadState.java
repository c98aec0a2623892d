package org.wasmachine.vm.thread;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.vm.GuestProcess;

/**
 * The pthread objects of a process by handle: threads, mutexes, conditions and semaphores count up
 * together, from 1. One lock guards them all; whoever waits for one gives it back meanwhile.
 */
final class PthreadState {

  /** More objects than any app has, so that one in an endless loop harms nobody. */
  static final int MOST_OBJECTS = 4096;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Integer, Object> objects = new LinkedHashMap<>();
  private final Clock clock;
  private final GuestProcess process;
  private int lastHandle;

  private PthreadState(GuestProcess process) {
    this.process = process;
    this.clock = process.clock();
  }

  static PthreadState of(GuestProcess process) {
    return process.attachment(PthreadState.class, () -> new PthreadState(process));
  }

  Clock clock() {
    return clock;
  }

  /** Runs {@code action} under the lock. */
  <T> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }

  /** A queue to wait in; used under the lock. */
  WaitQueue newQueue() {
    return new WaitQueue(clock, lock, process::killed);
  }

  /** Handle of a new object, or 0 if there are too many. A number is used up in any case. */
  int add(Object object) {
    lastHandle++;
    if (objects.size() >= MOST_OBJECTS) {
      forgetOneFinishedThread();
    }
    if (objects.size() >= MOST_OBJECTS) {
      return 0;
    }
    objects.put(lastHandle, object);
    return lastHandle;
  }

  private void forgetOneFinishedThread() {
    objects.entrySet().stream()
        .filter(entry -> entry.getValue() instanceof Pthread thread && thread.finished())
        .map(Map.Entry::getKey)
        .findFirst()
        .ifPresent(objects::remove);
  }

  /** The object of a type with that handle. */
  <T> Optional<T> find(int handle, Class<T> type) {
    return Optional.ofNullable(objects.get(handle)).filter(type::isInstance).map(type::cast);
  }

  void remove(int handle) {
    objects.remove(handle);
  }
}
