package org.wasmachine.serial.protocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One operation, ready to be sent.
 *
 * @param request code and arguments; not copied
 * @param maxResult the most result bytes it can bring
 * @param countUnit 0: exactly {@code maxResult} bytes come; else a count byte comes first, followed
 *     by so many units of this size
 * @param busMicros how long the hardware may take beyond the way on the wire
 */
public record Operation(byte[] request, int maxResult, int countUnit, long busMicros) {
  /** An operation with a result of fixed length. */
  public static Operation of(byte[] request, int result) {
    return new Operation(request, result, 0, 0);
  }

  /** An operation with fixed arguments, each one byte. */
  public static Operation ofBytes(int result, int... bytes) {
    byte[] request = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      request[i] = (byte) bytes[i];
    }
    return of(request, result);
  }

  /** An operation whose result is a count byte and so many units. */
  public static Operation counted(int maxUnits, int unit, int... bytes) {
    Operation plain = ofBytes(0, bytes);
    return new Operation(plain.request, 1 + maxUnits * unit, unit, 0);
  }

  /** The same with time on the hardware. */
  public Operation taking(long micros) {
    return new Operation(request, maxResult, countUnit, micros);
  }

  /**
   * How long its result is, standing at its first byte.
   *
   * @return -1 if the buffer is too short for it
   */
  public int resultLength(ByteBuffer at) {
    int length = maxResult;
    if (countUnit != 0) {
      length = at.hasRemaining() ? 1 + (at.get(at.position()) & 0xFF) * countUnit : 1;
    }
    return length <= at.remaining() && length <= maxResult ? length : -1;
  }

  /** A buffer for arguments, little-endian, the code already in. */
  public static ByteBuffer arguments(int code, int room) {
    return ByteBuffer.allocate(room + 1).order(ByteOrder.LITTLE_ENDIAN).put((byte) code);
  }
}
