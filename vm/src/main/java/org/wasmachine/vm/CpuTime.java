package org.wasmachine.vm;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Collection;
import java.util.concurrent.atomic.LongAdder;

/** CPU time that threads of a process have used, those that have ended included. Thread-safe. */
final class CpuTime {

  /** The platform's view of threads; loading it takes time, so only who asks pays. */
  private static final class Platform {
    static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  }

  private final LongAdder ended = new LongAdder();

  /** Adds what the current thread has used; called once, when it is no longer listed as running. */
  void addCurrentThread() {
    ended.add(Math.max(0, Platform.THREADS.getCurrentThreadCpuTime()));
  }

  /** Nanoseconds so far; a thread that ends at this moment may be missing, none counts twice. */
  long nanos(Collection<? extends Thread> running) {
    long total = ended.sum();
    for (Thread thread : running) {
      total += Math.max(0, Platform.THREADS.getThreadCpuTime(thread.threadId()));
    }
    return total;
  }
}
