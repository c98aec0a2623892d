package org.wasmachine.vm.thread;

import org.wasmachine.vm.natives.NativeRegistry;

/** What apps import to have threads: lib-pthread in {@code env}, and wasi-threads. */
public final class ThreadNatives {

  private ThreadNatives() {}

  /** Registers both. */
  public static NativeRegistry addTo(NativeRegistry natives) {
    return natives
        .add(PthreadThreads.TABLE, PthreadThreads::new)
        .add(PthreadMutexes.TABLE, PthreadMutexes::new)
        .add(PthreadConditions.TABLE, PthreadConditions::new)
        .add(PthreadKeys.TABLE, PthreadKeys::new)
        .add(PthreadMemory.TABLE, PthreadMemory::new)
        .add(PthreadSemaphores.TABLE, PthreadSemaphores::new)
        .add(WasiThreads.TABLE, WasiThreads::new);
  }
}
