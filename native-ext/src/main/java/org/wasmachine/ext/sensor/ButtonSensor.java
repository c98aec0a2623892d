package org.wasmachine.ext.sensor;

import org.wasmachine.hal.GpioLine;
import org.wasmachine.hal.Level;
import org.wasmachine.vm.app.AttrContainer;
import org.wasmachine.vm.app.Attribute;

/** A push button: {@code button {pressed: bool}}. */
record ButtonSensor(GpioLine line, boolean activeLow) implements SensorDriver {

  @Override
  public AttrContainer sample() {
    boolean pressed = line.read() == (activeLow ? Level.LOW : Level.HIGH);
    return AttrContainer.tagged("button").with("pressed", Attribute.of(pressed));
  }

  @Override
  public void close() {
    line.close();
  }
}
