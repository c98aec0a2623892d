package org.wasmachine.hal;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/**
 * How to open a pin. Immutable; start from {@link #input}, {@link #output} or {@link #inputOutput}.
 *
 * @param pin the number of the board's numbering (ESP32 GPIO number, Raspberry Pi BCM number)
 * @param direction what the pin is used for
 * @param bias the internal resistors
 * @param drive which levels an output drives; ignored for an input
 * @param initial the first level of an output, driven from the moment of opening, without a glitch
 * @param debounce how long a new level must last to count as an edge; zero switches debouncing off
 * @param edges the edges that become events; empty switches events off
 * @param queueCapacity how many events wait at most for {@link GpioLine#poll}, 1 to 65536
 * @param consumer who opens the pin, for {@link Board#pinUse} and BUSY messages
 */
public record GpioConfig(
    int pin,
    Direction direction,
    Bias bias,
    Drive drive,
    Level initial,
    Duration debounce,
    Set<Edge> edges,
    int queueCapacity,
    String consumer) {
  /** The capacity of the event queue when nothing is said. */
  public static final int DEFAULT_QUEUE_CAPACITY = 64;

  /** Checks the ranges. */
  public GpioConfig {
    edges = Set.copyOf(edges);
    if (debounce.isNegative()) {
      throw new HalException(
          ErrorKind.INVALID_ARGUMENT, "GPIO" + pin + ": debounce time is negative: " + debounce);
    }
    if (queueCapacity < 1 || queueCapacity > 65536) {
      throw new HalException(
          ErrorKind.INVALID_ARGUMENT,
          "GPIO" + pin + ": event queue capacity is 1 to 65536, not " + queueCapacity);
    }
  }

  /** An input without bias change, debounce or events. */
  public static GpioConfig input(int pin) {
    return of(pin, Direction.INPUT, Level.LOW);
  }

  /** A push-pull output with its first level. */
  public static GpioConfig output(int pin, Level initial) {
    return of(pin, Direction.OUTPUT, initial);
  }

  /** A push-pull output whose pad can be read back. */
  public static GpioConfig inputOutput(int pin, Level initial) {
    return of(pin, Direction.INPUT_OUTPUT, initial);
  }

  private static GpioConfig of(int pin, Direction direction, Level initial) {
    return new GpioConfig(
        pin,
        direction,
        Bias.AS_IS,
        Drive.PUSH_PULL,
        initial,
        Duration.ZERO,
        Set.of(),
        DEFAULT_QUEUE_CAPACITY,
        "app");
  }

  /** The same with another bias. */
  public GpioConfig withBias(Bias newBias) {
    return new GpioConfig(
        pin, direction, newBias, drive, initial, debounce, edges, queueCapacity, consumer);
  }

  /** The same with another drive. */
  public GpioConfig withDrive(Drive newDrive) {
    return new GpioConfig(
        pin, direction, bias, newDrive, initial, debounce, edges, queueCapacity, consumer);
  }

  /** The same with another debounce time. */
  public GpioConfig withDebounce(Duration newDebounce) {
    return new GpioConfig(
        pin, direction, bias, drive, initial, newDebounce, edges, queueCapacity, consumer);
  }

  /** The same with events for one edge. */
  public GpioConfig withEvents(Edge edge) {
    return withEvents(Set.of(edge));
  }

  /** The same with events for both edges. */
  public GpioConfig withBothEdges() {
    return withEvents(EnumSet.allOf(Edge.class));
  }

  /** The same with events for a set of edges. */
  public GpioConfig withEvents(Set<Edge> newEdges) {
    return new GpioConfig(
        pin, direction, bias, drive, initial, debounce, newEdges, queueCapacity, consumer);
  }

  /** The same with another event queue capacity. */
  public GpioConfig withQueueCapacity(int capacity) {
    return new GpioConfig(
        pin, direction, bias, drive, initial, debounce, edges, capacity, consumer);
  }

  /** The same in the name of another consumer. */
  public GpioConfig withConsumer(String name) {
    return new GpioConfig(
        pin, direction, bias, drive, initial, debounce, edges, queueCapacity, name);
  }
}
