package org.wasmachine.vm;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Ends a run that computes longer than it may: looks at the CPU time of the process's threads, all
 * together, a hundred times a second. In every engine, because a thread's CPU time is the kernel's.
 */
final class CpuWatch implements AutoCloseable {

  private static final long STEP_NANOS = 10_000_000;

  private final GuestProcess process;
  private final CpuTime spent;
  private final Duration limit;
  private final long before;
  private final Thread thread;
  private volatile boolean closed;

  private CpuWatch(GuestProcess process, CpuTime spent, Duration limit) {
    this.process = process;
    this.spent = spent;
    this.limit = limit;
    this.before = spent.nanos(process.threads());
    this.thread = Thread.ofPlatform().daemon().name(process.name() + " cpu").unstarted(this::watch);
  }

  /** Watches a run that is about to begin until it is closed. */
  static CpuWatch start(GuestProcess process, CpuTime spent, Duration limit) {
    CpuWatch watch = new CpuWatch(process, spent, limit);
    watch.thread.start();
    return watch;
  }

  private void watch() {
    while (!closed && !process.killed()) {
      if (spent.nanos(process.threads()) - before > limit.toNanos()) {
        process.end(new Trap("CPU time limit of " + limit.toMillis() + " ms reached, terminated"));
        return;
      }
      LockSupport.parkNanos(STEP_NANOS);
    }
  }

  /** The run has ended. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
