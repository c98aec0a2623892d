package org.wasmachine.ext.sensor;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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
    SensorCatalog behind = this;
    SensorCatalog front = () -> List.of(more);
    return new SensorCatalog() {
      @Override
      public List<Sensor> sensors() {
        return Stream.concat(front.sensors().stream(), behind.sensors().stream()).toList();
      }

      @Override
      public Optional<Sensor> find(String name, int instance) {
        return front.find(name, instance).or(() -> behind.find(name, instance));
      }
    };
  }
}
