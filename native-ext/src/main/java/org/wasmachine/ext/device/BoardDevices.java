package org.wasmachine.ext.device;

import org.wasmachine.hal.Board;
import org.wasmachine.vm.fs.DeviceVolume;

/** The devices of a board as files. */
public final class BoardDevices {

  private BoardDevices() {}

  /**
   * The directory {@code /dev} with the pins and buses of {@code board}. Drivers keep which
   * controllers are open, so the processes of one board must share one volume.
   */
  public static DeviceVolume of(Board board) {
    return DeviceVolume.empty()
        .withDriver("gpio", new GpioDriver(board))
        .withDriver("i2c", new I2cDriver(board))
        .withDriver("spi", new SpiDriver(board))
        .withDriver("ledc", new LedcDriver(board))
        .withDriver("adc", new AdcDriver(board))
        .withDriver("uart", new UartDriver(board));
  }
}
