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
      root().createDirectory("d" + i);
    }
    assertErrno(Errno.ENOSPC, () -> root().symbolicLink("x", "more"));
    assertErrno(Errno.ENOSPC, () -> root().createDirectory("more"));
    root().removeDirectory("d0");
    root().createDirectory("more");
  }

  @Test
  void theTargetsOfLinksCountAgainstTheQuota() {
    String target = "x".repeat(250);
    for (int i = 0; i < QUOTA / 250; i++) {
      root().symbolicLink(target, "l" + i);
    }
    assertErrno(Errno.ENOSPC, () -> root().symbolicLink(target, "more"));
    root().removeFile("l0");
    root().symbolicLink(target, "more");
  }
}
