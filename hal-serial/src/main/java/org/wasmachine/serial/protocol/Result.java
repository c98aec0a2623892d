package org.wasmachine.serial.protocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How one operation ended.
 *
 * @param status of the device
 * @param data result bytes, empty unless the status is OK; not copied
 */
public record Result(Status status, byte[] data) {
  private static final byte[] NONE = {};

  /** Done, and nothing to tell. */
  public static final Result DONE = new Result(Status.OK, NONE);

  /** A failure. */
  public static Result failed(Status status) {
    return new Result(status, NONE);
  }

  /** The data for reading, little-endian. */
  public ByteBuffer reader() {
    return ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
  }
}
