package org.wasmachine.pi4j.driver;

import java.util.List;
import org.wasmachine.hal.SpiOperation;
import org.wasmachine.pi4j.linux.SpiSegment;
import org.wasmachine.pi4j.plugin.KernelSpi;

/** A device of this module's plugin: every operation is a segment of one kernel message. */
record KernelSpiDriver(KernelSpi spi) implements SpiDriver {

  @Override
  public void transaction(List<SpiOperation> operations) {
    spi.message(operations.stream().map(KernelSpiDriver::segment).toList());
  }

  private static SpiSegment segment(SpiOperation operation) {
    return switch (operation) {
      case SpiOperation.Write(byte[] data) -> SpiSegment.write(data);
      case SpiOperation.Read(byte[] into) -> SpiSegment.read(into);
      case SpiOperation.Transfer(byte[] data, byte[] into) -> SpiSegment.transfer(data, into);
      case SpiOperation.Delay(var length) -> SpiSegment.delay(length);
    };
  }

  @Override
  public void close() {
    spi.close();
  }
}
