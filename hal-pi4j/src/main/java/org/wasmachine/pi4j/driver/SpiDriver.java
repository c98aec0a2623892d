package org.wasmachine.pi4j.driver;

import java.util.List;
import org.wasmachine.hal.SpiOperation;

/** A device on an SPI bus, bytes most significant bit first. Thread-safe. */
public interface SpiDriver extends AutoCloseable {

  /** Runs operations under one chip select, or refuses them. */
  void transaction(List<SpiOperation> operations);

  /** Gives the device back. */
  @Override
  void close();
}
