package org.wasmachine.vm.wasi;

import org.wasmachine.vm.GuestExit;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.natives.NativeTable;

/** How an app ends itself. */
public final class WasiProc {

  static final NativeTable TABLE =
      NativeTable.of(
          Wasi.MODULE,
          WasiProc.class,
          """
          proc_exit  (i)
          proc_raise (i)i
          """);

  WasiProc(GuestProcess process) {
    Wasi.of(process);
  }

  /** Ends the process with a code; never returns. */
  public void proc_exit(int code) {
    throw new GuestExit(code);
  }

  /** Ends the process with a trap that names the signal; never returns. */
  public int proc_raise(int signal) {
    throw new Trap("wasi proc raise " + Integer.toUnsignedString(signal));
  }
}
