package org.wasmachine.cli;

import java.nio.file.Path;
import java.util.Optional;
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
    return start(time, storage, new AppNetworks(NetworkPolicy.loopback(), Optional.empty()));
  }

  /** The same with permissions for its apps. */
  static RunningMachine start(String time, Path storage, AppNetworks networks) {
    MachineLog log = MachineLog.open(MachineLog.Form.none, System.out);
    Board board = Board.open("sim:esp32-s3-devkitc-1?time=" + time);
    return new RunningMachine(
        new MachineService(board, Engines.interpreter, storage, 3, networks, log), log);
  }

  @Override
  public void close() {
    service.close();
    log.close();
  }
}
