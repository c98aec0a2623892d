package org.wasmachine.serial.firmware;

import java.util.OptionalInt;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.contract.BoardContract;
import org.wasmachine.hal.contract.Rig;

/** The contract over the firmware's C core as an ESP32, whose wire loses and garbles bytes. */
class HostPortEsp32ContractTest extends BoardContract {
  private static final int INPUT_ONLY = 34;

  @Override
  protected Rig newRig() {
    HostPort port = HostPort.start("--chip", "esp32", "--damage", "5,500");
    return new FirmwareRig(Board.open("serial:" + port.path()), port, OptionalInt.of(INPUT_ONLY));
  }
}
