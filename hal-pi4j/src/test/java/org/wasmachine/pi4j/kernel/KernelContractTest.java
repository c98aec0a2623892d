package org.wasmachine.pi4j.kernel;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.wasmachine.hal.contract.BoardContract;
import org.wasmachine.hal.contract.Rig;

@DisplayName("The contract of the HAL, kept by pi4j: on a real kernel")
@Tag("kernel")
class KernelContractTest extends BoardContract {

  @TempDir Path directory;

  @Override
  protected Rig newRig() {
    return new KernelRig(directory, "");
  }
}
