package org.wasmachine.vm;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Ends a process that computes longer than it may: looks at the CPU time of its threads, all
 * together, a hundred times a second. In every engine, because a thread's CPU time is the kernel's.
 */
final class CpuWatch {

  private static final long STEP_NANOS = 10_000_000;

  private final GuestProcess process;
  private final Duration limit;
  private final Map<Long, Long> spent = new HashMap<>();

  private CpuWatch(GuestProcess process, Duration limit) {
    this.process = process;
    this.limit = limit;
  }

  /** Watches a process from now on until its last thread has ended. */
  static void start(GuestProcess process, Duration limit) {
    CpuWatch watch = new CpuWatch(process, limit);
    Thread.ofPlatform().daemon().name(process.name() + " cpu").start(watch::watch);
  }

  private void watch() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    while (!process.threads().isEmpty() && !process.killed()) {
      for (GuestThread thread : process.threads()) {
        long nanos = threads.getThreadCpuTime(thread.threadId());
        if (nanos >= 0) {
          spent.put(thread.threadId(), nanos);
        }
      }
      long total = spent.values().stream().mapToLong(Long::longValue).sum();
      if (total > limit.toNanos()) {
        process.end(new Trap("CPU time limit of " + limit.toMillis() + " ms reached, terminated"));
        return;
      }
      LockSupport.parkNanos(STEP_NANOS);
    }
  }
}
