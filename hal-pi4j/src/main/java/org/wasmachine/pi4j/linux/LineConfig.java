package org.wasmachine.pi4j.linux;

import java.time.Duration;
import java.util.Objects;

/**
 * How a GPIO line is to be driven and watched.
 *
 * @param direction input or output
 * @param initialHigh logical level that an output has from the first moment on
 * @param bias internal resistor
 * @param drive how an output reaches its levels
 * @param activeLow whether logical high is the low voltage
 * @param edges which edges of an input are reported
 * @param debounce how long a level must be stable to count, whole microseconds; zero is off
 * @param eventBuffer events that the kernel keeps for a reader who is late; 0 leaves its default
 */
public record LineConfig(
    Direction direction,
    boolean initialHigh,
    Bias bias,
    Drive drive,
    boolean activeLow,
    Edges edges,
    Duration debounce,
    int eventBuffer) {

  /** Which way a line carries its signal; AS_IS does not change the pin. */
  public enum Direction {
    AS_IS,
    INPUT,
    OUTPUT
  }

  /** The pin's internal resistor; AS_IS does not change it. */
  public enum Bias {
    AS_IS,
    DISABLED,
    PULL_UP,
    PULL_DOWN
  }

  /** Which levels an output drives; the other one floats. */
  public enum Drive {
    PUSH_PULL,
    OPEN_DRAIN,
    OPEN_SOURCE
  }

  /** Edges to report. */
  public enum Edges {
    NONE,
    RISING,
    FALLING,
    BOTH
  }

  /** Checks the ranges. */
  public LineConfig {
    Objects.requireNonNull(direction);
    Objects.requireNonNull(bias);
    Objects.requireNonNull(drive);
    Objects.requireNonNull(edges);
    if (debounce.isNegative() || debounce.toNanos() / 1000 > 0xFFFF_FFFFL) {
      throw new IllegalArgumentException("debounce of " + debounce);
    }
    if (eventBuffer < 0) {
      throw new IllegalArgumentException("event buffer of " + eventBuffer);
    }
  }

  /** A plain input: bias as it is, no edges. */
  public static LineConfig input() {
    return new LineConfig(
        Direction.INPUT, false, Bias.AS_IS, Drive.PUSH_PULL, false, Edges.NONE, Duration.ZERO, 0);
  }

  /** A plain output that starts at this level. */
  public static LineConfig output(boolean high) {
    return new LineConfig(
        Direction.OUTPUT, high, Bias.AS_IS, Drive.PUSH_PULL, false, Edges.NONE, Duration.ZERO, 0);
  }

  /** The same with another internal resistor. */
  public LineConfig withBias(Bias other) {
    return new LineConfig(
        direction, initialHigh, other, drive, activeLow, edges, debounce, eventBuffer);
  }

  /** The same with another output stage. */
  public LineConfig withDrive(Drive other) {
    return new LineConfig(
        direction, initialHigh, bias, other, activeLow, edges, debounce, eventBuffer);
  }

  /** The same, inverted or not. */
  public LineConfig withActiveLow(boolean other) {
    return new LineConfig(direction, initialHigh, bias, drive, other, edges, debounce, eventBuffer);
  }

  /** The same, reporting these edges. */
  public LineConfig withEdges(Edges other) {
    return new LineConfig(
        direction, initialHigh, bias, drive, activeLow, other, debounce, eventBuffer);
  }

  /** The same with another debounce time. */
  public LineConfig withDebounce(Duration other) {
    return new LineConfig(
        direction, initialHigh, bias, drive, activeLow, edges, other, eventBuffer);
  }

  /** The same with another size of the kernel's event buffer. */
  public LineConfig withEventBuffer(int other) {
    return new LineConfig(direction, initialHigh, bias, drive, activeLow, edges, debounce, other);
  }

  long flags() {
    long flags =
        switch (direction) {
          case AS_IS -> 0;
          case INPUT -> GpioUapi.FLAG_INPUT;
          case OUTPUT -> GpioUapi.FLAG_OUTPUT;
        };
    flags |=
        switch (bias) {
          case AS_IS -> 0;
          case DISABLED -> GpioUapi.FLAG_BIAS_DISABLED;
          case PULL_UP -> GpioUapi.FLAG_BIAS_PULL_UP;
          case PULL_DOWN -> GpioUapi.FLAG_BIAS_PULL_DOWN;
        };
    flags |=
        switch (drive) {
          case PUSH_PULL -> 0;
          case OPEN_DRAIN -> GpioUapi.FLAG_OPEN_DRAIN;
          case OPEN_SOURCE -> GpioUapi.FLAG_OPEN_SOURCE;
        };
    flags |=
        switch (edges) {
          case NONE -> 0;
          case RISING -> GpioUapi.FLAG_EDGE_RISING;
          case FALLING -> GpioUapi.FLAG_EDGE_FALLING;
          case BOTH -> GpioUapi.FLAG_EDGE_RISING | GpioUapi.FLAG_EDGE_FALLING;
        };
    return activeLow ? flags | GpioUapi.FLAG_ACTIVE_LOW : flags;
  }
}
