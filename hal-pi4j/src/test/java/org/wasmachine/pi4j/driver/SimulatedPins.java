package org.wasmachine.pi4j.driver;

import com.pi4j.context.Context;
import com.pi4j.exception.InitializeException;
import com.pi4j.io.gpio.digital.DigitalInput;
import com.pi4j.io.gpio.digital.DigitalInputBase;
import com.pi4j.io.gpio.digital.DigitalInputConfig;
import com.pi4j.io.gpio.digital.DigitalInputProvider;
import com.pi4j.io.gpio.digital.DigitalInputProviderBase;
import com.pi4j.io.gpio.digital.DigitalOutput;
import com.pi4j.io.gpio.digital.DigitalOutputBase;
import com.pi4j.io.gpio.digital.DigitalOutputConfig;
import com.pi4j.io.gpio.digital.DigitalOutputProvider;
import com.pi4j.io.gpio.digital.DigitalOutputProviderBase;
import com.pi4j.io.gpio.digital.DigitalState;
import com.pi4j.io.gpio.digital.DigitalStateChangeEvent;
import com.pi4j.io.gpio.digital.PullResistance;
import java.util.ArrayList;
import java.util.List;
import org.wasmachine.hal.Bias;
import org.wasmachine.hal.Edge;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.GpioLine;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.Level;
import org.wasmachine.sim.SimBoard;

/** Small Pi4J providers of digital pins, like those of others, on a simulated board. */
final class SimulatedPins {

  private final SimBoard board;

  /** The configurations that Pi4J handed to the providers. */
  final List<DigitalInputConfig> inputs = new ArrayList<>();

  SimulatedPins(SimBoard board) {
    this.board = board;
  }

  final class Inputs extends DigitalInputProviderBase {
    Inputs() {
      super("fake-digital-input", "inputs of a simulated board");
    }

    @Override
    public DigitalInput create(DigitalInputConfig config) {
      inputs.add(config);
      Input input = new Input(this, config);
      context().registry().add(input);
      return input;
    }
  }

  final class Outputs extends DigitalOutputProviderBase {
    Outputs() {
      super("fake-digital-output", "outputs of a simulated board");
    }

    @Override
    public DigitalOutput create(DigitalOutputConfig config) {
      Output output = new Output(this, config);
      context().registry().add(output);
      return output;
    }
  }

  /** As Pi4J's own providers say it. */
  private GpioLine open(GpioConfig config) {
    try {
      return board.openGpio(config);
    } catch (HalException e) {
      throw new IllegalStateException(
          "Failed to initialize IO", new InitializeException("BCM " + config.pin() + " is in use"));
    }
  }

  private static Bias bias(PullResistance pull) {
    return switch (pull) {
      case PULL_UP -> Bias.UP;
      case PULL_DOWN -> Bias.DOWN;
      case OFF -> Bias.AS_IS;
    };
  }

  private final class Input extends DigitalInputBase {
    private final GpioLine line;

    Input(DigitalInputProvider provider, DigitalInputConfig config) {
      super(provider, config);
      line = open(GpioConfig.input(config.bcm()).withBias(bias(config.pull())).withBothEdges());
      line.onEvent(
          event ->
              dispatch(
                  new DigitalStateChangeEvent<>(
                      this, DigitalState.getState(event.edge() == Edge.RISING))));
    }

    @Override
    public DigitalState state() {
      return DigitalState.getState(line.read().isHigh());
    }

    @Override
    public DigitalInput shutdownInternal(Context context) {
      line.close();
      return super.shutdownInternal(context);
    }
  }

  private final class Output extends DigitalOutputBase {
    private final GpioLine line;

    Output(DigitalOutputProvider provider, DigitalOutputConfig config) {
      super(provider, config);
      line = open(GpioConfig.output(config.bcm(), Level.LOW));
      state = DigitalState.LOW;
    }

    @Override
    public DigitalOutput state(DigitalState state) {
      line.write(Level.of(state == DigitalState.HIGH));
      return super.state(state);
    }

    @Override
    public DigitalOutput shutdownInternal(Context context) {
      line.close();
      return super.shutdownInternal(context);
    }
  }
}
