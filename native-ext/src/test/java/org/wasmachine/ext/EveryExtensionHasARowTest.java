package org.wasmachine.ext;

import java.util.List;
import org.wasmachine.ext.connection.ConnectionNatives;
import org.wasmachine.ext.http.HttpNatives;
import org.wasmachine.ext.mqtt.MqttNatives;
import org.wasmachine.ext.sensor.SensorHub;
import org.wasmachine.ext.sensor.SensorNatives;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.time.VirtualClock;
import org.wasmachine.vm.natives.NativeRegistry;
import org.wasmachine.vm.natives.RowsContract;

/** The families of this module; with those of {@code vm} they are all that the program has. */
class EveryExtensionHasARowTest extends RowsContract {

  @Override
  protected NativeRegistry natives() {
    NativeRegistry natives = new NativeRegistry();
    MqttNatives.addTo(natives);
    HttpNatives.addTo(natives);
    SensorNatives.addTo(natives, new SensorHub(new VirtualClock(), List::of));
    try (Board board = Board.open("sim:esp32-s3-devkitc-1")) {
      return ConnectionNatives.addTo(natives, board);
    }
  }

  @Override
  protected String suitesIn() {
    return "org.wasmachine.ext";
  }
}
