package org.wasmachine.vm.libc;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.vm.GuestMemory;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.natives.NativeTable;

/** Time of day. The time zone is UTC, the peer's when nobody sets another. */
public final class LibcCalendar {

  /** Its imports. {@code localtime_r} has no checked pointer: address 0 makes it return 0. */
  public static final NativeTable TABLE =
      NativeTable.of(
          "env",
          LibcCalendar.class,
          """
          time         (*)I
          localtime_r  (ii)i
          """);

  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final int FIRST_YEAR_OF_TM = 1900;

  private final GuestProcess process;

  LibcCalendar(GuestProcess process) {
    this.process = process;
  }

  /**
   * Seconds since 1970.
   *
   * @param out where to store them as i64 too; 0 for nowhere, although the peer stores to address 0
   *     then
   */
  public long time(int out) {
    Clock clock = process.clock();
    clock.spin();
    long seconds = Math.floorDiv(clock.epochNanos(), NANOS_PER_SECOND);
    if (out != 0) {
      process.memory().putI64(out, seconds);
    }
    return seconds;
  }

  /**
   * Takes a time apart.
   *
   * <pre>
   * tm: i32 each: 0 sec, 4 min, 8 hour, 12 mday, 16 mon, 20 year-1900, 24 wday, 28 yday, 32 isdst
   * </pre>
   *
   * Only these 36 bytes are written, though the app's struct may be longer.
   *
   * @return {@code tm}, or 0 if an address is 0 or the year does not fit
   */
  public int localtime_r(int time, int tm) {
    if (time == 0 || tm == 0) {
      return 0;
    }
    GuestMemory memory = process.memory();
    memory.requireBytes(tm, 36);
    Optional<LocalDateTime> date = date(memory.i64(time));
    if (date.isEmpty()) {
      return 0;
    }
    LocalDateTime at = date.get();
    int[] members = {
      at.getSecond(),
      at.getMinute(),
      at.getHour(),
      at.getDayOfMonth(),
      at.getMonthValue() - 1,
      at.getYear() - FIRST_YEAR_OF_TM,
      at.getDayOfWeek().getValue() % 7,
      at.getDayOfYear() - 1,
      0
    };
    for (int i = 0; i < members.length; i++) {
      memory.putI32(tm + 4 * i, members[i]);
    }
    return tm;
  }

  private static Optional<LocalDateTime> date(long epochSeconds) {
    try {
      return Optional.of(LocalDateTime.ofEpochSecond(epochSeconds, 0, ZoneOffset.UTC));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
