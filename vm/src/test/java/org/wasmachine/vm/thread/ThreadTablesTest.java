package org.wasmachine.vm.thread;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.wasmachine.vm.natives.NativeRegistry;
import org.wasmachine.vm.natives.NativeTableContract;

class ThreadTablesTest extends NativeTableContract {

  @Override
  protected NativeRegistry natives() {
    return ThreadNatives.addTo(new NativeRegistry());
  }

  @Test
  void lib_pthread_has_22_natives_7_for_semaphores_and_wasi_threads_1() {
    assertThat(natives().all()).hasSize(22 + 7 + 1);
  }
}
