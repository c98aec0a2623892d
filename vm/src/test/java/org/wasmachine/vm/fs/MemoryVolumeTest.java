package org.wasmachine.vm.fs;

import org.junit.jupiter.api.Test;
import org.wasmachine.hal.Errno;

class MemoryVolumeTest extends VolumeContract {
  @Override
  Volume newVolume() {
    return new MemoryVolume(Quota.of(QUOTA, NAMES), () -> 1_000);
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
