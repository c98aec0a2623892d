package org.wasmachine.vm.fs;

import org.junit.jupiter.api.Test;
import org.wasmachine.hal.Errno;

class MemoryVolumeTest extends VolumeContract {
  @Override
  Volume newVolume() {
    return new MemoryVolume(Quota.of(QUOTA), () -> 1_000);
  }

  @Test
  void emptyFilesCannotFillTheMachinesMemory() {
    for (int i = 0; i < MemoryVolume.MAX_NAMES; i++) {
      root().symbolicLink("x", "l" + i);
    }
    assertErrno(Errno.ENOSPC, () -> root().symbolicLink("x", "more"));
    assertErrno(Errno.ENOSPC, () -> root().createDirectory("more"));
    root().removeFile("l0");
    root().createDirectory("more");
  }
}
