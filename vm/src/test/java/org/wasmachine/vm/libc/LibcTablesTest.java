package org.wasmachine.vm.libc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.wasmachine.vm.natives.NativeRegistry;
import org.wasmachine.vm.natives.NativeTableContract;

class LibcTablesTest extends NativeTableContract {

  @Override
  protected NativeRegistry natives() {
    return ExtendedLibc.addTo(LibcBuiltin.addTo(new NativeRegistry()));
  }

  @Test
  void libc_builtin_has_52_functions() {
    assertThat(LibcBuiltin.addTo(new NativeRegistry()).all()).hasSize(52);
  }

  @Test
  void no_name_stands_in_two_families() {
    int builtin = LibcBuiltin.addTo(new NativeRegistry()).all().size();
    int extended = ExtendedLibc.addTo(new NativeRegistry()).all().size();
    assertThat(natives().all()).hasSize(builtin + extended);
  }
}
