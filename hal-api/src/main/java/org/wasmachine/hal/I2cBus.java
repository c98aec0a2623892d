package org.wasmachine.hal;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * An opened I2C controller in the role of master.
 *
 * <p><b>Sharing.</b> A bus serves several drivers: opening a controller again with an equal
 * configuration (the consumer aside) gives another handle to the same bus; with a different one it
 * is refused with {@link ErrorKind#BUSY}. The last close frees the pins.
 *
 * <p><b>Transactions.</b> {@link #transaction} is the primitive, the other methods are conveniences
 * over it. A transaction is whole: no other handle or thread comes between its operations, and
 * operations are joined by a repeated start, with one stop at the end. A backend that cannot do
 * this for a list says {@link ErrorKind#UNSUPPORTED} before it touches the bus.
 *
 * <p>Thread-safe. After a close of the handle or the board: {@link ErrorKind#CLOSED}.
 *
 * <p><b>For backend authors:</b> one lock per physical controller, held for the whole transaction,
 * made with {@link org.wasmachine.hal.time.Mutex} if the transaction waits on the clock. After an
 * error the bus must be idle again.
 */
public interface I2cBus extends AutoCloseable {
  /** How the bus was opened. */
  I2cConfig config();

  /**
   * Runs operations on one chip, joined by repeated starts, ended by one stop.
   *
   * @param operations in order; an empty list does nothing
   * @throws HalException {@link ErrorKind#NACK_ADDRESS}, {@link ErrorKind#NACK_DATA} (or {@link
   *     ErrorKind#NACK_UNKNOWN}), {@link ErrorKind#ARBITRATION_LOST}, {@link ErrorKind#TIMEOUT},
   *     {@link ErrorKind#TOO_LONG}, {@link ErrorKind#UNSUPPORTED}, {@link ErrorKind#IO}; what was
   *     read before the error is undefined
   */
  void transaction(I2cAddress address, List<I2cOperation> operations);

  /** Sends bytes to a chip. */
  default void write(I2cAddress address, byte... data) {
    transaction(address, List.of(I2cOperation.write(data)));
  }

  /** Receives bytes from a chip. */
  default byte[] read(I2cAddress address, int length) {
    byte[] into = new byte[length];
    transaction(address, List.of(I2cOperation.read(into)));
    return into;
  }

  /** Sends bytes, then receives bytes after a repeated start: the usual register access. */
  default byte[] writeRead(I2cAddress address, byte[] data, int length) {
    byte[] into = new byte[length];
    transaction(address, List.of(I2cOperation.write(data), I2cOperation.read(into)));
    return into;
  }

  /**
   * Whether a chip acknowledges its address, found by an empty write.
   *
   * @throws HalException any error but a missing acknowledge
   */
  default boolean probe(I2cAddress address) {
    try {
      write(address);
      return true;
    } catch (HalException e) {
      return switch (e.kind()) {
        case NACK_ADDRESS, NACK_DATA, NACK_UNKNOWN -> false;
        default -> throw e;
      };
    }
  }

  /** The chips that answer at the 7-bit addresses that are not reserved, 0x08 to 0x77. */
  default SortedSet<I2cAddress> scan() {
    List<I2cAddress> found = new ArrayList<>();
    for (int value = 0x08; value <= 0x77; value++) {
      I2cAddress address = I2cAddress.of(value);
      if (probe(address)) {
        found.add(address);
      }
    }
    return new TreeSet<>(found);
  }

  /** Gives the handle back; the last one frees the controller and its pins. */
  @Override
  void close();
}
