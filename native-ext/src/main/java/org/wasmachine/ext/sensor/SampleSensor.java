package org.wasmachine.ext.sensor;

import org.wasmachine.vm.app.AttrContainer;
import org.wasmachine.vm.app.Attribute;

/**
 * A sensor without hardware: the two that WAMR's own sample machine has, under the same names, so
 * that apps that were written for it run here. Each sample is the same.
 */
public final class SampleSensor implements SensorDriver {

  private static final AttrContainer SAMPLE =
      AttrContainer.tagged("read test sensor data").with("name", Attribute.of("read test sensor"));

  private SampleSensor() {}

  /** {@code sensor_test1} and {@code sensor_test2}, instance 0. */
  public static Sensor[] all() {
    return new Sensor[] {named("sensor_test1"), named("sensor_test2")};
  }

  private static Sensor named(String name) {
    return new Sensor(name, 0, "sample", "without hardware", SampleSensor::new);
  }

  @Override
  public AttrContainer sample() {
    return SAMPLE;
  }

  @Override
  public void close() {
    // nothing is open
  }
}
