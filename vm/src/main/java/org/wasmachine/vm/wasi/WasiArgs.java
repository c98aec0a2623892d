package org.wasmachine.vm.wasi;

import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.natives.NativeTable;

/** The arguments of the app, as it was started with them. */
public final class WasiArgs {

  static final NativeTable TABLE =
      NativeTable.of(
          Wasi.MODULE,
          WasiArgs.class,
          """
          args_get       (**)i
          args_sizes_get (**)i
          """);

  private final Wasi wasi;
  private final StringLists arguments;

  WasiArgs(GuestProcess process) {
    this.wasi = Wasi.of(process);
    this.arguments = new StringLists(process.config().arguments());
  }

  public int args_get(int pointers, int buffer) {
    return wasi.run(() -> arguments.put(wasi.memory(), pointers, buffer));
  }

  public int args_sizes_get(int count, int bytes) {
    return wasi.run(() -> arguments.putSizes(wasi.memory(), count, bytes));
  }
}
