package org.wasmachine.pi4j.plugin;

import com.pi4j.io.gpio.GpioConfig;
import com.pi4j.io.gpio.digital.DigitalInputConfig;
import com.pi4j.io.gpio.digital.DigitalOutputConfig;
import com.pi4j.io.gpio.digital.DigitalState;
import com.pi4j.io.gpio.digital.PullResistance;
import java.time.Duration;
import org.wasmachine.pi4j.detect.LineAddress;
import org.wasmachine.pi4j.linux.GpioChip;
import org.wasmachine.pi4j.linux.GpioLineHandle;
import org.wasmachine.pi4j.linux.LineConfig;

/** From a Pi4J configuration to a requested line. */
final class LineRequest {

  /** So that a burst of edges survives a pause of the garbage collector. */
  private static final int EVENT_BUFFER = 256;

  private LineRequest() {}

  /**
   * An input as Pi4J asks for it. Pi4J's debounce default of 10 ms is one that no user chose, so
   * only a debounce that the user wrote down is given to the kernel.
   */
  static LineConfig input(DigitalInputConfig config) {
    LineConfig line =
        LineConfig.input().withEdges(LineConfig.Edges.BOTH).withEventBuffer(EVENT_BUFFER);
    PullResistance pull = config.pull();
    if (pull == PullResistance.PULL_UP) {
      line = line.withBias(LineConfig.Bias.PULL_UP);
    } else if (pull == PullResistance.PULL_DOWN) {
      line = line.withBias(LineConfig.Bias.PULL_DOWN);
    } else if (config.properties().containsKey(DigitalInputConfig.PULL_RESISTANCE_KEY)) {
      line = line.withBias(LineConfig.Bias.DISABLED);
    }
    if (config.properties().containsKey(DigitalInputConfig.DEBOUNCE_RESISTANCE_KEY)) {
      line = line.withDebounce(Duration.ofNanos(config.debounce() * 1000));
    }
    return new LineProperties(config.properties()).applyTo(line);
  }

  static LineConfig output(DigitalOutputConfig config) {
    LineConfig line = LineConfig.output(config.initialState() == DigitalState.HIGH);
    return new LineProperties(config.properties()).applyTo(line);
  }

  /** Takes the line that a configuration names. */
  static GpioLineHandle take(KernelDevices devices, GpioConfig<?> config, LineConfig line) {
    LineProperties properties = new LineProperties(config.properties());
    LineAddress address = address(devices, config, properties);
    String consumer =
        properties.text(LineProperties.CONSUMER).orElse(config.id() == null ? "" : config.id());
    try (GpioChip chip = GpioChip.open(devices.syscalls(), address.chip())) {
      return chip.request(address.offset(), consumer.isEmpty() ? "pi4j" : consumer, line);
    }
  }

  private static LineAddress address(
      KernelDevices devices, GpioConfig<?> config, LineProperties properties) {
    int line = properties.number(LineProperties.LINE).orElse(config.bcm());
    if (properties.text(LineProperties.CHIP).isPresent()) {
      return new LineAddress(properties.text(LineProperties.CHIP).get(), line);
    }
    // Pi4J says bus 0 when the user said nothing; only a bus that the user wrote down counts.
    if (config.properties().containsKey(GpioConfig.BUS_KEY)) {
      String path = devices.root().file("dev/gpiochip" + config.bus()).toString();
      return new LineAddress(path, line);
    }
    return devices.headerPin(config.bcm());
  }
}
