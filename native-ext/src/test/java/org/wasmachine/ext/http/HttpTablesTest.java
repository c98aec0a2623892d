package org.wasmachine.ext.http;

import org.wasmachine.vm.natives.NativeRegistry;
import org.wasmachine.vm.natives.NativeTableContract;

class HttpTablesTest extends NativeTableContract {

  @Override
  protected NativeRegistry natives() {
    return HttpNatives.addTo(new NativeRegistry());
  }
}
