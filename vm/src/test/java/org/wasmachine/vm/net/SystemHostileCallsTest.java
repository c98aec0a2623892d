package org.wasmachine.vm.net;

import org.wasmachine.vm.fs.FileNatives;
import org.wasmachine.vm.natives.HostileCallsContract;
import org.wasmachine.vm.natives.NativeRegistry;
import org.wasmachine.vm.wasi.Wasi;

/**
 * File calls of {@code env}, WASI and sockets, with whatever a guest may pass. Only the look-up of
 * names is left out: it would ask the network for them.
 */
class SystemHostileCallsTest extends HostileCallsContract {

  @Override
  protected NativeRegistry natives() {
    NativeRegistry natives = new NativeRegistry();
    FileNatives.addTo(natives);
    Wasi.addTo(natives);
    return natives
        .add(SockConnection.TABLE, SockConnection::new)
        .add(SockData.TABLE, SockData::new)
        .add(SockOptions.TABLE, SockOptions::new)
        .add(SockMulticast.TABLE, SockMulticast::new);
  }
}
