package org.wasmachine.hal;

/**
 * An opened serial port. It owns its pins. Thread-safe: one thread may read while another writes.
 * After a close of the handle or the board: {@link ErrorKind#CLOSED}, also in a waiting thread.
 */
public interface Uart extends AutoCloseable {
  /** How the port was opened, with the line settings of now. */
  UartConfig config();

  /**
   * Receives what is there, waiting for the first byte.
   *
   * @param into where to
   * @param offset of the first byte
   * @param length at most so many; 0 returns 0 at once
   * @param deadlineNanos until when to wait for the first byte, on the board's clock; 0 does not
   *     wait, {@link org.wasmachine.hal.time.Clock#NEVER} waits for ever
   * @return how many bytes, 0 at the deadline
   * @throws HalException {@link ErrorKind#INTERRUPTED}, {@link ErrorKind#IO}
   */
  int read(byte[] into, int offset, int length, long deadlineNanos);

  /**
   * Sends bytes; returns when the port has taken all of them, which may be before they are on the
   * wire.
   *
   * @throws HalException {@link ErrorKind#INTERRUPTED}, {@link ErrorKind#IO}
   */
  void write(byte[] from, int offset, int length);

  /** Sends all bytes of an array. */
  default void write(byte... from) {
    write(from, 0, from.length);
  }

  /** Waits until everything sent is on the wire. */
  void flush();

  /** How many received bytes wait. */
  int available();

  /** Changes speed and framing for what follows. */
  void setLine(UartLine line);

  /** How many received bytes were lost since opening because the receive buffer was full. */
  long overruns();

  /** Frees the port and its pins. */
  @Override
  void close();
}
