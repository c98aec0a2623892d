package org.wasmachine.vm.libc;

import org.wasmachine.vm.natives.NativeRegistry;

/** WAMR's libc-builtin: 52 functions of module {@code env}. Its two globals are the linker's. */
public final class LibcBuiltin {

  private LibcBuiltin() {}

  /** Registers all families of libc-builtin. */
  public static NativeRegistry addTo(NativeRegistry natives) {
    return natives
        .add(LibcPrint.TABLE, LibcPrint::new)
        .add(LibcMemory.TABLE, LibcMemory::new)
        .add(LibcString.TABLE, LibcString::new)
        .add(LibcAllocation.TABLE, LibcAllocation::new)
        .add(LibcNumbers.TABLE, LibcNumbers::new)
        .add(LibcCtype.TABLE, _ -> new LibcCtype())
        .add(LibcExit.TABLE, LibcExit::new)
        .add(LibcTime.TABLE, LibcTime::new);
  }
}
