package org.wasmachine.sim;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Calls of listeners that wait until the caller has given its locks back. Whoever finds it
 * undelivered delivers, in order, one call at a time.
 */
final class Outbox {
  private static final System.Logger LOG = System.getLogger(Outbox.class.getName());

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
        LOG.log(System.Logger.Level.ERROR, "A listener of the simulated board failed", e);
      } finally {
        synchronized (this) {
          delivering = false;
        }
      }
    }
  }
}
