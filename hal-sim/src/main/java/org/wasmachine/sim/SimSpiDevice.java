package org.wasmachine.sim;

import java.util.List;
import java.util.Optional;
import org.wasmachine.hal.SpiConfig;
import org.wasmachine.hal.SpiDevice;
import org.wasmachine.hal.SpiOperation;
import org.wasmachine.sim.Pad.Contribution;

/** A handle to a device on an SPI controller of a simulated board. */
final class SimSpiDevice extends SimHandle implements SpiDevice {
  private final SimSpi controller;
  private final SpiConfig config;
  private final Optional<Pad> chipSelect;

  SimSpiDevice(SimBoard board, SimSpi controller, SpiConfig config, List<Ownership.Claim> claims) {
    super(
        board,
        "SPI%d, chip select %s on %s"
            .formatted(
                controller.number(),
                config.cs().isPresent() ? "GPIO" + config.cs().getAsInt() : "none",
                board.profileId()),
        claims);
    this.controller = controller;
    this.config = config;
    this.chipSelect = config.cs().stream().mapToObj(pin -> board.wiring().pad(pin)).findFirst();
    drive(Contribution.HIGH);
  }

  @Override
  public SpiConfig config() {
    return config;
  }

  @Override
  public void transaction(List<SpiOperation> operations) {
    checkOpen();
    if (operations.isEmpty()) {
      return;
    }
    try {
      controller.transaction(this, config, operations);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Moves the chip-select pin, which is active low. */
  void select(boolean active) {
    drive(active ? Contribution.LOW : Contribution.HIGH);
  }

  private void drive(Contribution contribution) {
    Wiring wiring = board.wiring();
    wiring.lock();
    try {
      chipSelect.ifPresent(pad -> wiring.drive(pad, isClosed() ? Contribution.NONE : contribution));
    } finally {
      wiring.unlock();
    }
    wiring.deliver();
  }

  @Override
  void release() {
    drive(Contribution.NONE);
  }
}
