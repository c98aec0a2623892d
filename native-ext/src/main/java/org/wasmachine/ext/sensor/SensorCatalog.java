package org.wasmachine.ext.sensor;

import java.util.List;
import java.util.Optional;

/** Where sensors are found. Finding may look at the hardware, so it takes time. */
public interface SensorCatalog {

  /** The sensors that are there now. */
  List<Sensor> sensors();

  /** One sensor. */
  default Optional<Sensor> find(String name, int instance) {
    return sensors().stream()
        .filter(sensor -> sensor.name().equals(name) && sensor.instance() == instance)
        .findFirst();
  }

  /** A catalog of given sensors, in front of those of this one. */
  default SensorCatalog with(Sensor... more) {
    return () -> {
      List<Sensor> own = List.of(more);
      return java.util.stream.Stream.concat(own.stream(), sensors().stream()).toList();
    };
  }
}
