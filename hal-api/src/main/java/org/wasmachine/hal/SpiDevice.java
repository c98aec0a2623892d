package org.wasmachine.hal;

import java.util.List;

/**
 * A device on an SPI controller, told apart from its neighbours by its chip select.
 *
 * <p><b>Sharing.</b> Several devices with different chip selects share a controller if they name
 * the same clock and data pins; each may have its own mode, bit order and frequency. The same chip
 * select twice, or other pins, is {@link ErrorKind#BUSY}.
 *
 * <p>A transaction is whole: the chip select is active from its first operation to its last, and no
 * other device of the controller comes between. Thread-safe. After a close of the handle or the
 * board: {@link ErrorKind#CLOSED}.
 */
public interface SpiDevice extends AutoCloseable {
  /** How the device was opened. */
  SpiConfig config();

  /**
   * Runs operations with the chip select active all the time.
   *
   * @throws HalException {@link ErrorKind#TOO_LONG}, {@link ErrorKind#TIMEOUT}, {@link
   *     ErrorKind#UNSUPPORTED}, {@link ErrorKind#IO}
   */
  void transaction(List<SpiOperation> operations);

  /** Sends and receives at the same time. */
  default byte[] transfer(byte... data) {
    byte[] into = new byte[data.length];
    transaction(List.of(new SpiOperation.Transfer(data, into)));
    return into;
  }

  /** Sends bytes. */
  default void write(byte... data) {
    transaction(List.of(new SpiOperation.Write(data)));
  }

  /** Receives bytes while zeros are sent. */
  default byte[] read(int length) {
    byte[] into = new byte[length];
    transaction(List.of(new SpiOperation.Read(into)));
    return into;
  }

  /** Sends bytes, then receives bytes, without releasing the chip select between. */
  default byte[] writeRead(byte[] data, int length) {
    byte[] into = new byte[length];
    transaction(List.of(new SpiOperation.Write(data), new SpiOperation.Read(into)));
    return into;
  }

  /** Frees the device; the last one of a controller frees the controller and its pins. */
  @Override
  void close();
}
