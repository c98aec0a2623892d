package org.wasmachine.vm.libc;

import org.wasmachine.vm.natives.HostileCallsContract;
import org.wasmachine.vm.natives.NativeRegistry;

class LibcHostileCallsTest extends HostileCallsContract {

  @Override
  protected NativeRegistry natives() {
    return ExtendedLibc.addTo(LibcBuiltin.addTo(new NativeRegistry()));
  }
}
