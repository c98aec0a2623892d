package org.wasmachine.ext.sensor;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is known of a sensor that a driver is there for.
 *
 * @param name by which apps open it
 * @param instance the number by which apps open it; empty if it is not there
 * @param part the chip, for people
 * @param place where it is or could be, for people
 * @param missing why it is not there; empty if it is
 */
public record SensorReport(
    String name, OptionalInt instance, String part, String place, Optional<String> missing) {

  public SensorReport {
    Objects.requireNonNull(name);
    Objects.requireNonNull(instance);
    Objects.requireNonNull(part);
    Objects.requireNonNull(place);
    Objects.requireNonNull(missing);
  }

  static SensorReport of(Sensor there) {
    return new SensorReport(
        there.name(),
        OptionalInt.of(there.instance()),
        there.part(),
        there.place(),
        Optional.empty());
  }

  static SensorReport missing(String name, String part, String places, String why) {
    return new SensorReport(name, OptionalInt.empty(), part, places, Optional.of(why));
  }
}
