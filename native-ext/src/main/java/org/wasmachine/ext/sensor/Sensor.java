package org.wasmachine.ext.sensor;

import java.util.Objects;
import java.util.function.Supplier;

/**
 * A sensor that can be opened.
 *
 * @param name what it measures, by which apps open it: {@code light}, {@code temperature}, …
 * @param instance from 0, to tell several of a name apart
 * @param part the chip, for people
 * @param place where it is, for people
 * @param opener opens it; throws {@link org.wasmachine.hal.HalException}
 */
public record Sensor(
    String name, int instance, String part, String place, Supplier<SensorDriver> opener) {

  public Sensor {
    Objects.requireNonNull(name);
    Objects.requireNonNull(part);
    Objects.requireNonNull(place);
    Objects.requireNonNull(opener);
  }

  /** The same as another instance. */
  Sensor as(int number) {
    return new Sensor(name, number, part, place, opener);
  }
}
