package org.wasmachine.vm.fs;

import java.util.concurrent.atomic.AtomicLong;
import org.wasmachine.hal.Errno;

/** How many bytes the files of a volume may hold together. Thread-safe. */
public final class Quota {

  private final long limit;
  private final AtomicLong used = new AtomicLong();

  private Quota(long limit) {
    this.limit = limit;
  }

  /** At most {@code bytes}. */
  public static Quota of(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("a quota of " + bytes + " bytes is negative");
    }
    return new Quota(bytes);
  }

  /** As much as the host has. */
  public static Quota unlimited() {
    return new Quota(Long.MAX_VALUE);
  }

  /** Bytes in use. */
  public long used() {
    return used.get();
  }

  /** Most bytes that can be in use. */
  public long limit() {
    return limit;
  }

  /** Takes up to {@code bytes}; how many there were. */
  long takeUpTo(long bytes) {
    while (true) {
      long now = used.get();
      long granted = Math.max(0, Math.min(bytes, limit - now));
      if (used.compareAndSet(now, now + granted)) {
        return granted;
      }
    }
  }

  /**
   * Takes all of {@code bytes} or none.
   *
   * @throws FsException {@code ENOSPC}
   */
  void take(long bytes) {
    long granted = takeUpTo(bytes);
    if (granted < bytes) {
      giveBack(granted);
      throw new FsException(
          Errno.ENOSPC, "the storage is full: %d of %d bytes in use".formatted(used(), limit));
    }
  }

  void giveBack(long bytes) {
    used.accumulateAndGet(bytes, (now, less) -> Math.max(0, now - less));
  }
}
