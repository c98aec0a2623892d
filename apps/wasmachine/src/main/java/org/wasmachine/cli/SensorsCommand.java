package org.wasmachine.cli;

import java.util.concurrent.Callable;
import org.wasmachine.ext.sensor.BoardSensors;
import org.wasmachine.hal.Board;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;

/** {@code wasmachine sensors}: what apps can open with {@code sensor_open} on a board. */
@Command(
    name = "sensors",
    mixinStandardHelpOptions = true,
    description = {
      "Lists the sensors of a board: name and instance by which apps open them, chip, place,",
      "and which of the known ones are not there. It asks the I2C addresses of known chips."
    })
final class SensorsCommand implements Callable<Integer> {

  private final BoardOption board = new BoardOption();
  @Mixin private CommandSpec boardOptions = board.spec();

  @Override
  public Integer call() {
    try (Board opened = board.open()) {
      System.out.print(SensorTable.render(new BoardSensors(opened).survey()));
    }
    return 0;
  }
}
