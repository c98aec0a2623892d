package org.wasmachine.serial.frame;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** Turns frames into bytes for the wire. Stateless. */
public final class FrameWriter {
  private static final int MAX_RUN = 0xFF;

  private FrameWriter() {}

  /** The most bytes a body takes on the wire, the 00 at its end included. */
  public static int wireSize(int body) {
    return body + body / (MAX_RUN - 1) + 2;
  }

  /** The bytes of a frame, ended by 00. */
  public static byte[] encode(FrameType type, int seq, byte[] payload, int length) {
    byte[] body = new byte[length + Frame.OVERHEAD];
    body[0] = (byte) type.code();
    body[1] = (byte) seq;
    System.arraycopy(payload, 0, body, 2, length);
    CRC32C crc = new CRC32C();
    crc.update(body, 0, length + 2);
    ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN).putInt(length + 2, (int) crc.getValue());
    return cobs(body);
  }

  /** The bytes of a frame, ended by 00. */
  public static byte[] encode(FrameType type, int seq, byte[] payload) {
    return encode(type, seq, payload, payload.length);
  }

  /** Consistent Overhead Byte Stuffing: no 00 but the one at the end. */
  static byte[] cobs(byte[] body) {
    byte[] out = new byte[wireSize(body.length)];
    int codeAt = 0;
    int at = 1;
    int code = 1;
    for (byte value : body) {
      if (code == MAX_RUN) {
        out[codeAt] = (byte) code;
        codeAt = at++;
        code = 1;
      }
      if (value == 0) {
        out[codeAt] = (byte) code;
        codeAt = at++;
        code = 1;
      } else {
        out[at++] = value;
        code++;
      }
    }
    out[codeAt] = (byte) code;
    out[at++] = 0;
    return at == out.length ? out : java.util.Arrays.copyOf(out, at);
  }
}
