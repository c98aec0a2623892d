package org.wasmachine.pi4j.driver;

import com.pi4j.context.Context;
import com.pi4j.io.gpio.digital.Digital;
import com.pi4j.io.gpio.digital.DigitalInput;
import com.pi4j.io.gpio.digital.DigitalOutput;
import com.pi4j.io.gpio.digital.DigitalState;
import com.pi4j.io.gpio.digital.PullResistance;
import java.util.concurrent.atomic.AtomicLong;
import org.wasmachine.hal.Bias;
import org.wasmachine.hal.Direction;
import org.wasmachine.hal.Drive;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.Level;
import org.wasmachine.pi4j.detect.LineAddress;
import org.wasmachine.pi4j.linux.LineEvent;
import org.wasmachine.pi4j.linux.LineListener;

/**
 * A line of another Pi4J provider. Debouncing is off, since in 4.0.2 it delays every edge by 100
 * ms; there is one listener, since each one would start a thread; events are stamped on arrival,
 * since Pi4J does not hand the kernel's stamp on.
 */
final class ForeignLine implements LineDriver {

  private final String device;
  private final Digital<?, ?, ?> io;
  private final GpioConfig config;

  private ForeignLine(String device, Digital<?, ?, ?> io, GpioConfig config) {
    this.device = device;
    this.io = io;
    this.config = config;
  }

  static ForeignLine open(Context pi4j, LineAddress address, GpioConfig config) {
    String device = address.chip() + " line " + address.offset();
    requirePossible(device, config);
    int chip = Integer.parseInt(address.chip().replaceAll(".*\\D(?=\\d+$)", ""));
    String id = "hal-gpio-" + config.pin();
    return Pi4jErrors.call(
        device,
        "request",
        () -> {
          if (config.direction() == Direction.OUTPUT) {
            DigitalOutput output =
                pi4j.create(
                    DigitalOutput.newConfigBuilder(pi4j)
                        .id(id)
                        .bus(chip)
                        .bcm(address.offset())
                        .initial(DigitalState.LOW)
                        .build());
            return new ForeignLine(device, output, config);
          }
          DigitalInput input =
              pi4j.create(
                  DigitalInput.newConfigBuilder(pi4j)
                      .id(id)
                      .bus(chip)
                      .bcm(address.offset())
                      .pull(pull(config.bias()))
                      .debounce(0L)
                      .build());
          return new ForeignLine(device, input, config);
        });
  }

  private static void requirePossible(String device, GpioConfig config) {
    if (config.direction() == Direction.INPUT_OUTPUT) {
      throw ForeignDrivers.refused(device, "Pi4J does not read an output back");
    }
    if (config.direction() == Direction.OUTPUT && config.initial() == Level.HIGH) {
      throw ForeignDrivers.refused(device, "this provider drives a new output low first");
    }
    if (config.direction() == Direction.OUTPUT && config.drive() != Drive.PUSH_PULL) {
      throw ForeignDrivers.refused(device, "Pi4J has no word for " + config.drive());
    }
    if (config.bias() == Bias.DISABLED
        || config.direction() == Direction.OUTPUT && config.bias() != Bias.AS_IS) {
      throw ForeignDrivers.refused(device, "Pi4J cannot set the bias " + config.bias());
    }
    if (!config.debounce().isZero()) {
      throw ForeignDrivers.refused(device, "debouncing of Pi4J 4.0.2 delays edges by 100 ms");
    }
  }

  private static PullResistance pull(Bias bias) {
    return switch (bias) {
      case UP -> PullResistance.PULL_UP;
      case DOWN -> PullResistance.PULL_DOWN;
      case AS_IS, DISABLED -> PullResistance.OFF;
    };
  }

  @Override
  public boolean read() {
    return Pi4jErrors.call(device, "read level", () -> io.state() == DigitalState.HIGH);
  }

  @Override
  public void write(boolean high) {
    if (!(io instanceof DigitalOutput output)) {
      throw ForeignDrivers.refused(device, "it is an input");
    }
    Pi4jErrors.run(device, "write level", () -> output.state(DigitalState.getState(high)));
  }

  @Override
  public void configure(GpioConfig changed, boolean level) {
    if (changed.bias() != config.bias() || changed.drive() != config.drive()) {
      throw ForeignDrivers.refused(device, "Pi4J cannot change bias or drive of an open line");
    }
  }

  @Override
  public void listen(LineListener listener) {
    AtomicLong sequence = new AtomicLong();
    Pi4jErrors.run(
        device,
        "watch",
        () ->
            io.addListener(
                event -> {
                  boolean rising = event.state() == DigitalState.HIGH;
                  if (wanted(rising)) {
                    listener.edge(
                        new LineEvent(System.nanoTime(), rising, sequence.incrementAndGet()));
                  }
                }));
  }

  /** Pi4J always reports both edges. */
  private boolean wanted(boolean rising) {
    return config.edges().stream().anyMatch(edge -> edge.level().isHigh() == rising);
  }

  /** An output ends as an input only as far as the provider does that itself. */
  @Override
  public void close() {
    Pi4jErrors.run(device, "close", io::close);
  }
}
