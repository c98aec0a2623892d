package org.wasmachine.sim;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Calls of listeners that wait until the caller has given its locks back. Whoever finds it
 * undelivered delivers, in order, one call at a time.
 */
final class Outbox {

  private final Queue<Runnable> calls = new ArrayDeque<>();
  private volatile boolean waiting;
  private boolean delivering;

  synchronized void add(Runnable call) {
    calls.add(call);
    waiting = true;
  }

  /** Makes the waiting calls. The caller holds no lock. */
  void deliver() {
    if (waiting) {
      deliverAll();
    }
  }

  private void deliverAll() {
    while (true) {
      Runnable call;
      synchronized (this) {
        if (delivering) {
          return;
        }
        call = calls.poll();
        if (call == null) {
          waiting = false;
          return;
        }
        delivering = true;
      }
      try {
        call.run();
      } catch (RuntimeException e) {
        log().log(System.Logger.Level.ERROR, "A listener of the simulated board failed", e);
      } finally {
        synchronized (this) {
          delivering = false;
        }
      }
    }
  }

  /** Looked up when there is something to say: the first logger of a JVM costs its start dear. */
  private static System.Logger log() {
    return System.getLogger(Outbox.class.getName());
  }
}
