package org.wasmachine.ext.sensor;

import org.wasmachine.hal.AdcChannel;
import org.wasmachine.hal.AdcSample;
import org.wasmachine.vm.app.AttrContainer;
import org.wasmachine.vm.app.Attribute;

/** An analogue input: {@code adc {raw: int, millivolts: int}}. */
record AdcSensor(AdcChannel channel) implements SensorDriver {

  @Override
  public AttrContainer sample() {
    AdcSample sample = channel.sample();
    return AttrContainer.tagged("adc")
        .with("raw", Attribute.of(sample.raw()))
        .with("millivolts", Attribute.of(sample.millivolts()));
  }

  @Override
  public void close() {
    channel.close();
  }
}
