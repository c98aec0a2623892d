package org.wasmachine.pi4j.driver;

import org.wasmachine.hal.Bias;
import org.wasmachine.hal.Drive;
import org.wasmachine.hal.Edge;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.pi4j.linux.LineConfig;

/** From the HAL's words for a pin to the kernel's. */
final class LineConfigs {

  private LineConfigs() {}

  static LineConfig of(GpioConfig config, boolean level) {
    LineConfig base =
        config.direction().writes()
            ? LineConfig.output(level).withDrive(drive(config.drive()))
            : LineConfig.input().withEdges(edges(config)).withDebounce(config.debounce());
    return base.withBias(bias(config.bias()));
  }

  static LineConfig.Bias bias(Bias bias) {
    return switch (bias) {
      case AS_IS -> LineConfig.Bias.AS_IS;
      case DISABLED -> LineConfig.Bias.DISABLED;
      case UP -> LineConfig.Bias.PULL_UP;
      case DOWN -> LineConfig.Bias.PULL_DOWN;
    };
  }

  static LineConfig.Drive drive(Drive drive) {
    return switch (drive) {
      case PUSH_PULL -> LineConfig.Drive.PUSH_PULL;
      case OPEN_DRAIN -> LineConfig.Drive.OPEN_DRAIN;
      case OPEN_SOURCE -> LineConfig.Drive.OPEN_SOURCE;
    };
  }

  static LineConfig.Edges edges(GpioConfig config) {
    boolean rising = config.edges().contains(Edge.RISING);
    boolean falling = config.edges().contains(Edge.FALLING);
    if (rising) {
      return falling ? LineConfig.Edges.BOTH : LineConfig.Edges.RISING;
    }
    return falling ? LineConfig.Edges.FALLING : LineConfig.Edges.NONE;
  }
}
