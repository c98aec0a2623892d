package org.wasmachine.serial.firmware;

import java.util.OptionalInt;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.contract.BoardContract;
import org.wasmachine.hal.contract.Rig;

/** The contract of all backends over the firmware's C core, as an ESP32-S3 on a pty. */
class HostPortContractTest extends BoardContract {
  @Override
  protected Rig newRig() {
    HostPort port = HostPort.start("--chip", "esp32s3");
    return new FirmwareRig(Board.open("serial:" + port.path()), port, OptionalInt.empty());
  }
}
