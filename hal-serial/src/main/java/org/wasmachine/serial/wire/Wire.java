package org.wasmachine.serial.wire;

/**
 * An open byte stream to a device. One thread reads, one at a time writes; {@link #close} from any
 * thread ends both.
 */
public interface Wire extends AutoCloseable {
  /** What people call it, like {@code /dev/ttyUSB0}. */
  String name();

  /**
   * Waits for bytes.
   *
   * @return how many were put into the buffer, at least 1; -1 when the other end is gone or this
   *     end was closed
   */
  int read(byte[] into);

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
