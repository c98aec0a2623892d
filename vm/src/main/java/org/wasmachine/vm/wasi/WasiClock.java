package org.wasmachine.vm.wasi;

import org.wasmachine.hal.Errno;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.fs.FsException;
import org.wasmachine.vm.natives.NativeTable;

/**
 * Clocks, all from the board's one. The two of CPU time show the time since boot: on virtual time
 * that is the only figure that is the same in every run.
 */
public final class WasiClock {

  static final NativeTable TABLE =
      NativeTable.of(
          Wasi.MODULE,
          WasiClock.class,
          """
          clock_res_get  (i*)i
          clock_time_get (iI*)i
          """);

  static final int REALTIME = 0;
  static final int MONOTONIC = 1;
  static final int PROCESS_CPUTIME = 2;
  static final int THREAD_CPUTIME = 3;

  private final Wasi wasi;

  WasiClock(GuestProcess process) {
    this.wasi = Wasi.of(process);
  }

  /** The time a clock shows, in nanoseconds. */
  static long read(Clock clock, int id) {
    return switch (id) {
      case REALTIME -> clock.epochNanos();
      case MONOTONIC, PROCESS_CPUTIME, THREAD_CPUTIME -> clock.nanos();
      default -> throw new FsException(Errno.EINVAL, "there is no clock " + id);
    };
  }

  public int clock_res_get(int id, int resolution) {
    return wasi.run(
        () -> {
          read(wasi.process().clock(), id);
          wasi.memory().putI64(resolution, 1);
        });
  }

  public int clock_time_get(int id, long ignoredPrecision, int time) {
    return wasi.run(
        () -> {
          Clock clock = wasi.process().clock();
          clock.spin();
          wasi.memory().putI64(time, read(clock, id));
        });
  }
}
