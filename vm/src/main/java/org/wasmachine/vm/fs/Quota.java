package org.wasmachine.vm.fs;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.wasmachine.hal.Errno;

/**
 * How many bytes the files of a volume may hold together, and how many names there may be, because
 * empty files take room, too. Thread-safe.
 */
public final class Quota {

  /** Names of files, directories and links that go with a number of bytes. */
  private static final int DEFAULT_NAMES = 16_384;

  private final long limit;
  private final int names;
  private final AtomicInteger namesUsed = new AtomicInteger();
  private final AtomicLong used = new AtomicLong();

  private Quota(long limit, int names) {
    this.limit = limit;
    this.names = names;
  }

  /** At most {@code bytes}, under at most 16 384 names. */
  public static Quota of(long bytes) {
    return of(bytes, DEFAULT_NAMES);
  }

  /** At most {@code bytes} under at most {@code names}. */
  public static Quota of(long bytes, int names) {
    if (bytes < 0 || names < 0) {
      throw new IllegalArgumentException(
          "a quota of %d bytes and %d names is negative".formatted(bytes, names));
    }
    return new Quota(bytes, names);
  }

  /** As much as the host has. */
  public static Quota unlimited() {
    return new Quota(Long.MAX_VALUE, Integer.MAX_VALUE);
  }

  /** Bytes in use. */
  public long used() {
    return used.get();
  }

  /** Most bytes that can be in use. */
  public long limit() {
    return limit;
  }

  /** Most names that there can be. */
  int names() {
    return names;
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

  /**
   * Takes a name.
   *
   * @throws FsException {@code ENOSPC}
   */
  void takeName() {
    if (namesUsed.getAndUpdate(now -> Math.min(now + 1, names)) == names) {
      throw new FsException(
          Errno.ENOSPC, "the storage has all the %d names it may have".formatted(names));
    }
  }

  /** Counts names that are there, whether they may or not. */
  void countName() {
    namesUsed.getAndUpdate(now -> Math.min(now + 1, names));
  }

  void giveBackName() {
    namesUsed.getAndUpdate(now -> Math.max(now - 1, 0));
  }

  void giveBack(long bytes) {
    used.accumulateAndGet(bytes, (now, less) -> Math.max(0, now - less));
  }
}
