package org.wasmachine.vm.fs;

import java.util.List;
import java.util.Optional;
import org.wasmachine.hal.Errno;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.GuestThread;
import org.wasmachine.vm.engine.GuestFunction;
import org.wasmachine.vm.engine.Instance;
import org.wasmachine.vm.module.FunctionType;
import org.wasmachine.vm.module.ValueType;

/** Tells a guest the number of its last error, if it exports the setter. */
final class ErrnoExport {

  private static final String NAME = "libc_builtin_set_errno";
  private static final FunctionType TYPE = new FunctionType(List.of(ValueType.I32), List.of());

  private final GuestProcess process;
  private final boolean exported;

  ErrnoExport(GuestProcess process) {
    this.process = process;
    this.exported = process.module().exports().stream().anyMatch(e -> e.name().equals(NAME));
  }

  void set(Errno errno) {
    if (!exported) {
      return;
    }
    Instance instance =
        GuestThread.current().map(GuestThread::instance).orElseGet(process::instance);
    Optional<GuestFunction> setter =
        instance.export(NAME).filter(function -> function.type().equals(TYPE));
    setter.ifPresent(function -> function.call(errno.number()));
  }
}
