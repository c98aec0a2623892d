package org.wasmachine.vm.app;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ends apps whose handlers compute too long. It counts processor time of the app's thread, so a
 * busy computer, a handler that waits, and a virtual clock do not matter. One thread looks at all
 * apps ten times a second; a handler that returns in time pays two writes.
 */
final class CpuWatchdog {

  private static final CpuWatchdog SHARED = new CpuWatchdog();
  private static final long PERIOD_MILLIS = 100;

  private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private boolean running;

  private CpuWatchdog() {}

  /** The watch over one app's thread. */
  static final class Watch implements AutoCloseable {
    private final Thread thread;
    private final long limitNanos;
    private final Runnable bite;
    private long calls;
    private volatile long current;
    private long seen;
    private long cpuWhenSeen;

    private Watch(Thread thread, Duration limit, Runnable bite) {
      this.thread = thread;
      this.limitNanos = limit.toNanos();
      this.bite = bite;
    }

    /** A handler begins; by the watched thread. */
    void enter() {
      current = ++calls;
    }

    /** The handler has ended. */
    void leave() {
      current = 0;
    }

    @Override
    public void close() {
      SHARED.watches.remove(this);
    }
  }

  /**
   * Watches the current thread.
   *
   * @param limit processor time per handler
   * @param bite called when a handler exceeds it, by the watchdog's thread
   */
  static Watch watch(Duration limit, Runnable bite) {
    Watch watch = new Watch(Thread.currentThread(), limit, bite);
    SHARED.add(watch);
    return watch;
  }

  private synchronized void add(Watch watch) {
    watches.add(watch);
    if (!running) {
      running = true;
      Thread.ofPlatform().daemon().name("app-watchdog").start(this::run);
    }
  }

  private synchronized boolean goOn() {
    running = !watches.isEmpty();
    return running;
  }

  private void run() {
    while (goOn()) {
      watches.forEach(this::look);
      try {
        Thread.sleep(PERIOD_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // nobody does; watch on at full speed rather than not
      }
    }
  }

  private void look(Watch watch) {
    long call = watch.current;
    if (call == 0) {
      watch.seen = 0;
      return;
    }
    long cpu = threads.getThreadCpuTime(watch.thread.threadId());
    if (watch.seen != call) {
      watch.seen = call;
      watch.cpuWhenSeen = cpu;
    } else if (cpu - watch.cpuWhenSeen > watch.limitNanos) {
      watch.close();
      watch.bite.run();
    }
  }
}
