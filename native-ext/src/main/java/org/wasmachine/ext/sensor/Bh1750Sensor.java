package org.wasmachine.ext.sensor;

import java.time.Duration;
import org.wasmachine.ext.sensor.I2cSensorChip.I2cDevice;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.vm.app.AttrContainer;
import org.wasmachine.vm.app.Attribute;

/**
 * Illuminance from a ROHM BH1750FVI, in lux: {@code light {lux: double}}. One-time measurements in
 * H-resolution mode, 180 ms at most, 1.2 counts per lux (data sheet: instruction set, electrical
 * characteristics).
 */
final class Bh1750Sensor implements SensorDriver {

  private static final int MEASURE_ONCE = 0x20;
  private static final Duration MEASURING = Duration.ofMillis(180);
  private static final double COUNTS_PER_LUX = 1.2;

  private final Clock clock;
  private final I2cDevice chip;

  Bh1750Sensor(Clock clock, I2cDevice chip) {
    this.clock = clock;
    this.chip = chip;
  }

  @Override
  public AttrContainer sample() throws InterruptedException {
    chip.write(MEASURE_ONCE);
    clock.sleep(MEASURING);
    byte[] data = chip.read(2);
    int counts = (data[0] & 0xFF) << 8 | data[1] & 0xFF;
    return AttrContainer.tagged("light").with("lux", Attribute.of(counts / COUNTS_PER_LUX));
  }

  @Override
  public void close() {
    chip.close();
  }
}
