package org.wasmachine.cli;

import org.wasmachine.ext.connection.ConnectionNatives;
import org.wasmachine.ext.sensor.BoardSensors;
import org.wasmachine.ext.sensor.SampleSensor;
import org.wasmachine.ext.sensor.SensorHub;
import org.wasmachine.ext.sensor.SensorNatives;
import org.wasmachine.hal.Board;
import org.wasmachine.vm.natives.NativeRegistry;

/** The natives of this program that need a board: sensors and connections. */
final class BoardNatives implements AutoCloseable {

  private final SensorHub sensors;

  private BoardNatives(SensorHub sensors) {
    this.sensors = sensors;
  }

  /** Adds them; close the result before the board. */
  static BoardNatives addTo(NativeRegistry natives, Board board) {
    SensorHub sensors =
        new SensorHub(board.clock(), new BoardSensors(board).with(SampleSensor.all()));
    SensorNatives.addTo(natives, sensors);
    ConnectionNatives.addTo(natives, board);
    return new BoardNatives(sensors);
  }

  @Override
  public void close() {
    sensors.close();
  }
}
