package org.wasmachine.cli;

import java.util.function.Function;
import org.wasmachine.ext.http.HttpNatives;
import org.wasmachine.ext.mqtt.MqttNatives;
import org.wasmachine.hal.Board;
import org.wasmachine.vm.StandardNatives;
import org.wasmachine.vm.natives.NativeRegistry;

/** All natives of this program, in the order in which later ones win. */
final class MachineNatives {

  private MachineNatives() {}

  static NativeRegistry of() {
    NativeRegistry registry = StandardNatives.addTo(new NativeRegistry());
    MqttNatives.addTo(registry);
    HttpNatives.addTo(registry);
    return registry;
  }

  /**
   * What an app would find with a board, for commands that only look.
   *
   * @param look gets all natives, those of a board included
   */
  static <T> T withBoard(Function<NativeRegistry, T> look) {
    NativeRegistry registry = of();
    try (Board board = Board.open(BoardOption.DEFAULT);
        BoardNatives _ = BoardNatives.addTo(registry, board)) {
      return look.apply(registry);
    }
  }
}
