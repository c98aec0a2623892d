package org.wasmachine.sim;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.wasmachine.hal.Bias;
import org.wasmachine.hal.Level;
import org.wasmachine.hal.profile.Pin;
import org.wasmachine.hal.profile.PinFlag;
import org.wasmachine.sim.device.Signal;

/** The electrical state of one pin. Guarded by the lock of {@link Wiring}. */
final class Pad {
  /** What someone does to a wire. */
  enum Contribution {
    NONE,
    LOW,
    HIGH;

    static Contribution of(Level level) {
      return level.isHigh() ? HIGH : LOW;
    }
  }

  final Pin pin;
  final int number;

  /** The pads on the same wire, this one included. */
  List<Pad> net = List.of(this);

  /** What the chip drives. */
  Contribution chip = Contribution.NONE;

  /** What the world outside drives. */
  Contribution outside = Contribution.NONE;

  /** The chip's resistors. */
  Bias bias;

  /** Resistors soldered outside. */
  Bias outsideBias;

  /** The voltage that an ADC finds; null if only digital things hang on the pin. */
  volatile Signal millivolts;

  /** The level of the wire; written under the lock, read without. */
  volatile Level level = Level.LOW;

  /** The opened line that wants edges, or null. */
  EdgeDetector edges;

  /** The PWM output on the pad, or null. */
  PwmOutput pwm;

  final List<PinListener> listeners = new CopyOnWriteArrayList<>();

  Pad(Pin pin) {
    this.pin = pin;
    this.number = pin.number();
    this.bias =
        switch (pin.resetPull()) {
          case UP -> Bias.UP;
          case DOWN -> Bias.DOWN;
          case NONE -> Bias.DISABLED;
        };
    this.outsideBias = pin.has(PinFlag.EXTERNAL_PULL_UP) ? Bias.UP : Bias.DISABLED;
  }

  /** Someone wants each edge of this pad. */
  boolean observed() {
    return edges != null || !listeners.isEmpty();
  }
}
