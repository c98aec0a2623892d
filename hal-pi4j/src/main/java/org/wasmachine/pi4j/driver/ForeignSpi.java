package org.wasmachine.pi4j.driver;

import com.pi4j.io.spi.Spi;
import java.util.List;
import org.wasmachine.hal.SpiOperation;
import org.wasmachine.pi4j.linux.KernelException;
import org.wasmachine.pi4j.linux.LinuxErrno;

/**
 * An SPI device of another Pi4J provider. A whole transaction is one full-duplex transfer, since
 * the write-then-read of 4.0.2 writes outside of its buffers.
 */
record ForeignSpi(String path, Spi spi, int bytesMax) implements SpiDriver {

  @Override
  public synchronized void transaction(List<SpiOperation> operations) {
    int length = operations.stream().mapToInt(this::length).sum();
    if (length > bytesMax) {
      throw new KernelException(path, "transfer of " + length + " bytes", LinuxErrno.EMSGSIZE);
    }
    if (length == 0) {
      return;
    }
    byte[] out = new byte[length];
    int at = 0;
    for (SpiOperation operation : operations) {
      switch (operation) {
        case SpiOperation.Write(byte[] data) -> System.arraycopy(data, 0, out, at, data.length);
        case SpiOperation.Transfer(byte[] data, byte[] _) ->
            System.arraycopy(data, 0, out, at, data.length);
        case SpiOperation.Read _, SpiOperation.Delay _ -> {}
      }
      at += length(operation);
    }
    byte[] in = new byte[length];
    Pi4jErrors.run(path, "transfer", () -> spi.transfer(out, 0, in, 0, length));
    at = 0;
    for (SpiOperation operation : operations) {
      switch (operation) {
        case SpiOperation.Read(byte[] into) -> System.arraycopy(in, at, into, 0, into.length);
        case SpiOperation.Transfer(byte[] _, byte[] into) ->
            System.arraycopy(in, at, into, 0, into.length);
        case SpiOperation.Write _, SpiOperation.Delay _ -> {}
      }
      at += length(operation);
    }
  }

  private int length(SpiOperation operation) {
    return switch (operation) {
      case SpiOperation.Write(byte[] data) -> data.length;
      case SpiOperation.Read(byte[] into) -> into.length;
      case SpiOperation.Transfer(byte[] data, byte[] _) -> data.length;
      case SpiOperation.Delay _ ->
          throw ForeignDrivers.refused(path, "Pi4J has no delay inside of a transfer");
    };
  }

  @Override
  public void close() {
    Pi4jErrors.run(path, "close", spi::close);
  }
}
