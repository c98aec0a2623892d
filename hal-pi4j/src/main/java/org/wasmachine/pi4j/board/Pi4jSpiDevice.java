package org.wasmachine.pi4j.board;

import java.util.List;
import org.wasmachine.hal.SpiConfig;
import org.wasmachine.hal.SpiDevice;
import org.wasmachine.hal.SpiOperation;
import org.wasmachine.pi4j.driver.SpiDriver;

/** A device on an SPI controller of this computer. */
final class Pi4jSpiDevice extends Handle implements SpiDevice {

  private final SpiConfig config;
  private final BitReversal order;
  private final SpiDriver driver;

  Pi4jSpiDevice(Layout layout, SpiConfig config, SpiDriver driver) {
    super(
        "SPI%d, chip select %d on %s"
            .formatted(config.controller(), config.cs().orElse(0), layout.name()));
    this.config = config;
    this.order = BitReversal.of(config);
    this.driver = driver;
  }

  @Override
  public SpiConfig config() {
    return config;
  }

  @Override
  public void transaction(List<SpiOperation> operations) {
    run(
        HalErrors.During.USE,
        () -> {
          if (!operations.isEmpty()) {
            driver.transaction(order.before(operations));
            order.after(operations);
          }
        });
  }

  @Override
  void release() {
    driver.close();
  }
}
