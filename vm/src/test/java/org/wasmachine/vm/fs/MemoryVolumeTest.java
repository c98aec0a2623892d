package org.wasmachine.vm.fs;

class MemoryVolumeTest extends VolumeContract {
  @Override
  Volume newVolume() {
    return new MemoryVolume(Quota.of(QUOTA), () -> 1_000);
  }
}
