package org.wasmachine.vm;

import org.wasmachine.vm.app.AppFramework;
import org.wasmachine.vm.fs.FileNatives;
import org.wasmachine.vm.libc.ExtendedLibc;
import org.wasmachine.vm.libc.LibcBuiltin;
import org.wasmachine.vm.natives.NativeRegistry;
import org.wasmachine.vm.net.Sockets;
import org.wasmachine.vm.thread.ThreadNatives;
import org.wasmachine.vm.wasi.Wasi;

/** Everything an app may import that needs no board: libc, files, threads, framework, WASI. */
public final class StandardNatives {

  private StandardNatives() {}

  /** Adds them, in the order in which later ones win. */
  public static NativeRegistry addTo(NativeRegistry natives) {
    LibcBuiltin.addTo(natives);
    ExtendedLibc.addTo(natives);
    ThreadNatives.addTo(natives);
    FileNatives.addTo(natives);
    AppFramework.addTo(natives);
    Wasi.addTo(natives);
    Sockets.addTo(natives);
    return natives;
  }
}
