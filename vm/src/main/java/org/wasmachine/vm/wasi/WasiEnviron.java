package org.wasmachine.vm.wasi;

import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.natives.NativeTable;

/** The environment variables of the app, {@code NAME=VALUE}. */
public final class WasiEnviron {

  static final NativeTable TABLE =
      NativeTable.of(
          Wasi.MODULE,
          WasiEnviron.class,
          """
          environ_get       (**)i
          environ_sizes_get (**)i
          """);

  private final Wasi wasi;
  private final StringLists variables;

  WasiEnviron(GuestProcess process) {
    this.wasi = Wasi.of(process);
    this.variables =
        new StringLists(
            process.config().environment().entrySet().stream()
                .map(variable -> variable.getKey() + "=" + variable.getValue())
                .toList());
  }

  public int environ_get(int pointers, int buffer) {
    return wasi.run(() -> variables.put(wasi.memory(), pointers, buffer));
  }

  public int environ_sizes_get(int count, int bytes) {
    return wasi.run(() -> variables.putSizes(wasi.memory(), count, bytes));
  }
}
