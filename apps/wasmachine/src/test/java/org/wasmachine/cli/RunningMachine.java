package org.wasmachine.cli;

import java.nio.file.Path;
import org.wasmachine.hal.Board;
import org.wasmachine.vm.net.NetworkPolicy;

/** A simulated machine in this JVM, without a port yet. */
record RunningMachine(MachineService service, MachineLog log) implements AutoCloseable {

  /**
   * Starts it.
   *
   * @param time of its board: {@code real} or {@code virtual}
   */
  static RunningMachine start(String time, Path storage) {
    MachineLog log = MachineLog.open(MachineLog.Form.none, System.out);
    Board board = Board.open("sim:esp32-s3-devkitc-1?time=" + time);
    return new RunningMachine(
        new MachineService(board, Engines.interpreter, storage, 3, NetworkPolicy.loopback(), log),
        log);
  }

  @Override
  public void close() {
    service.close();
    log.close();
  }
}
