package org.wasmachine.sim;

import java.util.List;
import org.wasmachine.hal.I2cAddress;
import org.wasmachine.hal.I2cBus;
import org.wasmachine.hal.I2cConfig;
import org.wasmachine.hal.I2cOperation;

/** A handle to an I2C controller of a simulated board. */
final class SimI2cBus extends SimHandle implements I2cBus {
  private final SimI2c controller;
  private final I2cConfig config;

  SimI2cBus(SimBoard board, SimI2c controller, I2cConfig config, List<Ownership.Claim> claims) {
    super(board, "I2C" + controller.number() + " on " + board.profileId(), claims);
    this.controller = controller;
    this.config = config;
  }

  @Override
  public I2cConfig config() {
    return config;
  }

  @Override
  public void transaction(I2cAddress address, List<I2cOperation> operations) {
    checkOpen();
    if (operations.isEmpty()) {
      return;
    }
    try {
      controller.transaction(this, config, address, operations);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  @Override
  void release() {}
}
