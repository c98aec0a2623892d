package org.wasmachine.vm.natives;

import org.wasmachine.vm.StandardNatives;

class EveryNativeHasARowTest extends RowsContract {

  @Override
  protected NativeRegistry natives() {
    return StandardNatives.addTo(new NativeRegistry());
  }

  @Override
  protected String suitesIn() {
    return "org.wasmachine.vm";
  }
}
