package org.wasmachine.vm.libc;

import org.wasmachine.hal.time.Clock;
import org.wasmachine.vm.GuestMemory;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.natives.NativeTable;

/** Time since boot. Looking at the time lets a virtual clock run on, so that busy waits end. */
public final class LibcTime {

  /** Its imports. */
  public static final NativeTable TABLE =
      NativeTable.of(
          "env",
          LibcTime.class,
          """
          clock_gettime  (i*)i
          clock          ()I
          """);

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final GuestProcess process;

  LibcTime(GuestProcess process) {
    this.process = process;
  }

  /**
   * Time since boot, whatever clock is asked for, as on the peer.
   *
   * <pre>
   * timespec: 0 i64 seconds, 8 i32 nanoseconds, 12 padding; 16 bytes
   * </pre>
   *
   * @return 0
   */
  public int clock_gettime(int clockId, int timespec) {
    GuestMemory memory = process.memory();
    memory.requireBytes(timespec, 16);
    long now = look(process.clock());
    memory.putI64(timespec, now / NANOS_PER_SECOND);
    memory.putI32(timespec + 8, (int) (now % NANOS_PER_SECOND));
    return 0;
  }

  /** Nanoseconds since boot, in steps of a microsecond. */
  public long clock() {
    return look(process.clock()) / 1000 * 1000;
  }

  private static long look(Clock clock) {
    clock.spin();
    return clock.nanos();
  }
}
