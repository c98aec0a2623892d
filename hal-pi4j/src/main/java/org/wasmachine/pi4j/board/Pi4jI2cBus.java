package org.wasmachine.pi4j.board;

import java.util.List;
import org.wasmachine.hal.I2cAddress;
import org.wasmachine.hal.I2cBus;
import org.wasmachine.hal.I2cConfig;
import org.wasmachine.hal.I2cOperation;
import org.wasmachine.pi4j.driver.I2cDriver;

/** A handle to an I2C controller of this computer. */
final class Pi4jI2cBus extends Handle implements I2cBus {

  private final I2cConfig config;
  private final I2cDriver driver;

  Pi4jI2cBus(Layout layout, I2cConfig config, I2cDriver driver) {
    super("I2C" + config.controller() + " on " + layout.name());
    this.config = config;
    this.driver = driver;
  }

  @Override
  public I2cConfig config() {
    return config;
  }

  @Override
  public void transaction(I2cAddress address, List<I2cOperation> operations) {
    run(
        HalErrors.During.I2C,
        () -> {
          if (!operations.isEmpty()) {
            driver.transaction(address, operations);
          }
        });
  }

  @Override
  void release() {
    driver.close();
  }
}
