package org.wasmachine.pi4j.driver;

import java.util.List;
import org.wasmachine.hal.I2cAddress;
import org.wasmachine.hal.I2cOperation;

/** An I2C bus. Thread-safe; transactions of all its users come one after the other. */
public interface I2cDriver extends AutoCloseable {

  /** Runs operations as one transaction with repeated starts, or refuses them. */
  void transaction(I2cAddress address, List<I2cOperation> operations);

  /** Gives the bus back. */
  @Override
  void close();
}
