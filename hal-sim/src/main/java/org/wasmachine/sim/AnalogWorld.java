package org.wasmachine.sim;

import java.util.SplittableRandom;
import org.wasmachine.sim.Pad.Contribution;
import org.wasmachine.sim.device.Signal;

/** The voltages that the ADC channels of a board find at its pins. */
final class AnalogWorld {
  private static final double SUPPLY_MILLIVOLTS = 3300;

  /** What hangs on an analogue pin that no one has set up: slow, so that a meter shows life. */
  static final Signal DEFAULT = Signal.sine(1650, 1000, 10_000_000_000L);

  private final SplittableRandom random;
  private final double noiseMillivolts;

  /**
   * @param seed of the noise
   * @param noiseMillivolts how far a measurement is off at most, either way
   */
  AnalogWorld(long seed, double noiseMillivolts) {
    this.random = new SplittableRandom(seed);
    this.noiseMillivolts = noiseMillivolts;
  }

  double millivolts(Wiring wiring, Pad pad) {
    double clean = clean(wiring, pad);
    if (noiseMillivolts == 0) {
      return clean;
    }
    synchronized (random) {
      return clean + noiseMillivolts * (2 * random.nextDouble() - 1);
    }
  }

  private static double clean(Wiring wiring, Pad pad) {
    Signal signal = pad.millivolts;
    if (signal != null) {
      return signal.at(wiring.clock().nanos());
    }
    if (driven(wiring, pad)) {
      return wiring.level(pad).isHigh() ? SUPPLY_MILLIVOLTS : 0;
    }
    return DEFAULT.at(wiring.clock().nanos());
  }

  private static boolean driven(Wiring wiring, Pad pad) {
    wiring.lock();
    try {
      return pad.net.stream()
          .anyMatch(one -> one.chip != Contribution.NONE || one.outside != Contribution.NONE);
    } finally {
      wiring.unlock();
    }
  }
}
