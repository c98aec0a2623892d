package org.wasmachine.vm.thread;

import org.wasmachine.vm.natives.HostileCallsContract;
import org.wasmachine.vm.natives.NativeRegistry;

class ThreadHostileCallsTest extends HostileCallsContract {

  @Override
  protected NativeRegistry natives() {
    return ThreadNatives.addTo(new NativeRegistry());
  }
}
