package org.wasmachine.sim.device;

import java.util.NavigableMap;
import java.util.TreeMap;

/** A physical quantity over time, such as millivolts at a pin or lux at a sensor. */
@FunctionalInterface
public interface Signal {
  /**
   * The value at a time; the same time always gives the same value.
   *
   * @param nanos since boot
   */
  double at(long nanos);

  /** Always the same value. */
  static Signal constant(double value) {
    return _ -> value;
  }

  /**
   * A sine around a middle, starting there upwards.
   *
   * @param periodNanos at least 1
   */
  static Signal sine(double middle, double amplitude, long periodNanos) {
    if (periodNanos < 1) {
      throw new IllegalArgumentException("A period is at least 1 ns, not " + periodNanos);
    }
    // StrictMath: the same value on every computer.
    return nanos ->
        middle
            + amplitude
                * StrictMath.sin(
                    2 * StrictMath.PI * Math.floorMod(nanos, periodNanos) / periodNanos);
  }

  /**
   * Values at points of time, with straight lines between them; the first and the last value hold
   * before and after.
   *
   * @param valueByNanos at least one point
   */
  static Signal table(NavigableMap<Long, Double> valueByNanos) {
    if (valueByNanos.isEmpty()) {
      throw new IllegalArgumentException("A table needs at least one point");
    }
    NavigableMap<Long, Double> points = new TreeMap<>(valueByNanos);
    return nanos -> {
      var before = points.floorEntry(nanos);
      var after = points.ceilingEntry(nanos);
      if (before == null) {
        return after.getValue();
      }
      if (after == null || after.getKey().equals(before.getKey())) {
        return before.getValue();
      }
      double share = (double) (nanos - before.getKey()) / (after.getKey() - before.getKey());
      return before.getValue() + share * (after.getValue() - before.getValue());
    };
  }
}
