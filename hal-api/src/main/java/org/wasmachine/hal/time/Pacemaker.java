package org.wasmachine.hal.time;

import java.lang.management.ManagementFactory;

/**
 * The one thread of a {@link Baton} that looks at real time: it wakes flowing time at its next
 * event, and takes the baton from a thread that keeps it while others wait for it. It is started
 * when first needed and sleeps without end when there is nothing to watch.
 */
final class Pacemaker {
  /** How much processor time a thread may use while others are ready, once that was noticed. */
  static final long SLICE_CPU_NANOS = 200_000_000L;

  /** How long it may keep the baton at all, on a busy computer or blocked outside the clock. */
  static final long SLICE_WALL_NANOS = 2_000_000_000L;

  private final Baton baton;
  private boolean started;
  private boolean idle;
  private long watchedGrant = -1;
  private long watchedSince;
  private long cpuSince;

  Pacemaker(Baton baton) {
    this.baton = baton;
  }

  /** Something to watch has come up. The caller holds the baton's lock. */
  void wake() {
    if (!started) {
      if (baton.isClosed()) {
        return;
      }
      started = true;
      Thread.ofPlatform().daemon().name("virtual-clock-pacemaker").start(this::run);
    } else if (idle || baton.contendedGrant() < 0) {
      baton.pacemakerTurn.signal();
    }
  }

  private void run() {
    baton.lock.lock();
    try {
      while (!baton.isClosed()) {
        long left = Math.min(baton.untilFlowEvent(), untilLoose());
        idle = left == Clock.NEVER;
        try {
          if (idle) {
            baton.pacemakerTurn.await();
          } else {
            baton.pacemakerTurn.awaitNanos(left);
          }
        } catch (InterruptedException ignored) {
          // No one else knows this thread; look again.
        }
      }
    } finally {
      baton.lock.unlock();
    }
  }

  /** Nanoseconds until the holder must be looked at again; lets it loose when its slice is used. */
  private long untilLoose() {
    long grant = baton.contendedGrant();
    if (grant < 0) {
      watchedGrant = -1;
      return Clock.NEVER;
    }
    long ticks = System.nanoTime();
    if (grant != watchedGrant) {
      watchedGrant = grant;
      watchedSince = ticks;
      cpuSince = -1;
      return SLICE_CPU_NANOS;
    }
    long passed = ticks - watchedSince;
    if (passed < SLICE_CPU_NANOS) {
      return SLICE_CPU_NANOS - passed;
    }
    long cpu = cpuNanos(baton.holderThread());
    if (cpuSince < 0) {
      cpuSince = cpu;
    }
    boolean spinning = cpu >= 0 && cpu - cpuSince >= SLICE_CPU_NANOS;
    if (spinning || passed >= SLICE_WALL_NANOS) {
      baton.letLoose();
      return untilLooseAgain();
    }
    return SLICE_CPU_NANOS;
  }

  private long untilLooseAgain() {
    watchedGrant = -1;
    return baton.contendedGrant() < 0 ? Clock.NEVER : SLICE_CPU_NANOS;
  }

  private static long cpuNanos(Thread thread) {
    var threads = ManagementFactory.getThreadMXBean();
    if (thread == null || thread.isVirtual() || !threads.isThreadCpuTimeSupported()) {
      return -1;
    }
    return threads.getThreadCpuTime(thread.threadId());
  }
}
