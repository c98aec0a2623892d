package org.wasmachine.serial.frame;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One whole, undamaged frame.
 *
 * @param type what it is for
 * @param seq sequence number, 0 to 255; 0 in unsequenced frames
 * @param payload what it carries; not copied
 */
public record Frame(FrameType type, int seq, byte[] payload) {
  /** Bytes of a body beside the payload: type, seq, CRC. */
  public static final int OVERHEAD = 6;

  /** Longest body before HELLO has told the limits. */
  public static final int MAX_BODY_BEFORE_HELLO = 256;

  /** The payload for reading, little-endian. */
  public ByteBuffer reader() {
    return ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN);
  }
}
