package org.wasmachine.serial.wire;

/**
 * An open byte stream to a device. One thread reads, one at a time writes; {@link #close} from any
 * thread ends both.
 */
public interface Wire extends AutoCloseable {
  /** How long a read may wait for the first byte, about; a serial port cannot wait for less. */
  int PATIENCE_MILLIS = 100;

  /** What people call it, like {@code /dev/ttyUSB0}. */
  String name();

  /**
   * Waits for bytes, but not for long.
   *
   * @return how many were put into the buffer; 0 when none came for {@link #PATIENCE_MILLIS}; -1
   *     when the other end is gone or this end was closed
   */
  int read(byte[] into);

  /**
   * Looks whether bytes have come, without waiting. Costs no more than a call of the kernel.
   *
   * @return how many a read would give now, at least; -1 when a read would tell the end
   */
  int available();

  /**
   * Sends all bytes.
   *
   * @return {@code false} when the other end is gone
   */
  boolean write(byte[] bytes, int offset, int length);

  /** The bit rate now; used for time-outs also where the rate has no meaning. */
  int baud();

  /**
   * Changes the bit rate, after what was written has been sent.
   *
   * @return {@code false} if the port cannot
   */
  boolean setBaud(int baud);

  @Override
  void close();
}
