package org.wasmachine.vm.app;

import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.natives.NativeTable;

/** Timers that call the app back, and the time they are measured in. */
public final class AppTimerNatives {

  /** Its imports. */
  public static final NativeTable TABLE =
      NativeTable.of(
          "env",
          AppTimerNatives.class,
          """
          wasm_create_timer     (iii)i
          wasm_timer_destroy    (i)
          wasm_timer_cancel     (i)
          wasm_timer_restart    (ii)
          wasm_get_sys_tick_ms  ()i
          """);

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final GuestProcess process;

  AppTimerNatives(GuestProcess process) {
    this.process = process;
  }

  private AppTimers timers() {
    return GuestApp.of(process).timers();
  }

  /**
   * Makes a timer whose expiry calls {@code on_timer_callback(id)}.
   *
   * @return its id, from 1; -1 if the app has as many as it may
   */
  public int wasm_create_timer(int millis, int periodic, int start) {
    return timers().create(millis, periodic != 0, start != 0);
  }

  /** Removes a timer; an unknown id is ignored. */
  public void wasm_timer_destroy(int id) {
    timers().destroy(id);
  }

  /** Stops a timer, which may be restarted; an unknown id is ignored. */
  public void wasm_timer_cancel(int id) {
    timers().cancel(id);
  }

  /** Starts a timer anew with another interval; an unknown id is ignored. */
  public void wasm_timer_restart(int id, int millis) {
    timers().restart(id, millis);
  }

  /** Milliseconds since boot, the low 32 bits. */
  public int wasm_get_sys_tick_ms() {
    process.clock().spin();
    return (int) (process.clock().nanos() / NANOS_PER_MILLI);
  }
}
