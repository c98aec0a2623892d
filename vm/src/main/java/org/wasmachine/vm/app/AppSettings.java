package org.wasmachine.vm.app;

import java.util.Objects;

/**
 * What an app is installed with. Numbers outside their range are moved into it, as on the peer.
 *
 * @param name its name
 * @param heap bytes of heap for an app without an allocator, 256 to 512 MiB
 * @param timers timers it may have, at most 30; 0 for no limit
 * @param watchdogMillis processor time that one handler may use before the app is ended; 0 for no
 *     limit. The peer keeps the number and does nothing with it
 */
public record AppSettings(String name, int heap, int timers, int watchdogMillis) {

  public static final int DEFAULT_HEAP = 8192;
  public static final int DEFAULT_TIMERS = 20;
  public static final int DEFAULT_WATCHDOG_MILLIS = 180_000;

  private static final int LEAST_HEAP = 256;
  private static final int MOST_HEAP = 512 << 20;
  private static final int MOST_TIMERS = 30;

  public AppSettings {
    Objects.requireNonNull(name);
    heap = Math.clamp(heap, LEAST_HEAP, MOST_HEAP);
    timers = Math.clamp(timers, 0, MOST_TIMERS);
    watchdogMillis = Math.max(0, watchdogMillis);
  }

  /** An app with the peer's defaults. */
  public static AppSettings of(String name) {
    return new AppSettings(name, DEFAULT_HEAP, DEFAULT_TIMERS, DEFAULT_WATCHDOG_MILLIS);
  }

  public AppSettings withHeap(int bytes) {
    return new AppSettings(name, bytes, timers, watchdogMillis);
  }

  public AppSettings withTimers(int count) {
    return new AppSettings(name, heap, count, watchdogMillis);
  }

  public AppSettings withWatchdogMillis(int millis) {
    return new AppSettings(name, heap, timers, millis);
  }
}
