package org.wasmachine.ext.http;

import org.wasmachine.vm.natives.HostileCallsContract;
import org.wasmachine.vm.natives.NativeRegistry;

class HttpHostileCallsTest extends HostileCallsContract {

  @Override
  protected NativeRegistry natives() {
    return HttpNatives.addTo(new NativeRegistry());
  }
}
