package org.wasmachine.serial.firmware;

import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.contract.BoardContract;
import org.wasmachine.hal.contract.Rig;

/** The contract over the firmware's C core as machine code of the chip family ESP32-C6 is of. */
class Rv32ContractTest extends BoardContract {
  private static Rv32Port machine;

  @BeforeAll
  static void startMachine() {
    machine = Rv32Port.start();
  }

  @AfterAll
  static void stopMachine() {
    if (machine != null) {
      machine.close();
    }
  }

  @Override
  protected Rig newRig() {
    return new FirmwareRig(
        Board.open("serial:" + machine.path()),
        () -> {
          // The machine goes on; the session has ended with the board.
        },
        OptionalInt.empty());
  }
}
