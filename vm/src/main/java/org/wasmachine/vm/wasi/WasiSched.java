package org.wasmachine.vm.wasi;

import org.wasmachine.hal.time.Clock;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.natives.NativeTable;

/** Gives other threads their turn. */
public final class WasiSched {

  static final NativeTable TABLE =
      NativeTable.of(
          Wasi.MODULE,
          WasiSched.class,
          """
          sched_yield ()i
          """);

  private final Wasi wasi;

  WasiSched(GuestProcess process) {
    this.wasi = Wasi.of(process);
  }

  public int sched_yield() {
    return wasi.run(
        () -> {
          Clock clock = wasi.process().clock();
          clock.spin(); // a loop that only yields would stop a virtual clock
          clock.sleepUntil(clock.nanos());
        });
  }
}
