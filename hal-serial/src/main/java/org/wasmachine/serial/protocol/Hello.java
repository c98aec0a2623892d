package org.wasmachine.serial.protocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * The host's greeting (PROTOCOL.md section 2).
 *
 * @param lowestVersion of the protocol, that the host speaks
 * @param highestVersion of the protocol, that the host speaks
 * @param nonce random, comes back in the reply
 * @param maxBody longest body the host accepts
 * @param failSafeMillis after how much silence the device goes to its safe states; 0 never
 * @param probe ask only, leave the present session alone
 * @param resume the session to go on with
 */
public record Hello(
    int lowestVersion,
    int highestVersion,
    int nonce,
    int maxBody,
    int failSafeMillis,
    boolean probe,
    Optional<SessionId> resume) {
  /** The one version of this code. */
  public static final int VERSION = 1;

  private static final int LENGTH = 21;
  private static final int MAGIC = 0x4D57;

  /** Which session: it ends with a boot of the device and with the next greeting. */
  public record SessionId(int epoch, int number) {}

  /** A greeting in version {@link #VERSION}. */
  public static Hello of(int nonce, int maxBody, int failSafeMillis, Optional<SessionId> resume) {
    return new Hello(VERSION, VERSION, nonce, maxBody, failSafeMillis, false, resume);
  }

  /** A question that changes nothing on the device. */
  public static Hello probe(int nonce, int maxBody) {
    return new Hello(VERSION, VERSION, nonce, maxBody, 0, true, Optional.empty());
  }

  /** The payload of the frame. */
  public byte[] encode() {
    ByteBuffer out = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    out.putShort((short) MAGIC).put((byte) lowestVersion).put((byte) highestVersion);
    out.putInt(nonce).putShort((short) maxBody).putShort((short) failSafeMillis);
    out.put((byte) ((probe ? 1 : 0) | (resume.isPresent() ? 2 : 0)));
    out.putInt(resume.map(SessionId::epoch).orElse(0));
    out.putInt(resume.map(SessionId::number).orElse(0));
    return out.array();
  }

  /** Reads a payload; empty if it is no greeting. */
  public static Optional<Hello> decode(ByteBuffer in) {
    if (in.remaining() < LENGTH || in.getShort() != MAGIC) {
      return Optional.empty();
    }
    int lowest = in.get() & 0xFF;
    int highest = in.get() & 0xFF;
    int nonce = in.getInt();
    int maxBody = in.getShort() & 0xFFFF;
    int failSafe = in.getShort() & 0xFFFF;
    int flags = in.get();
    SessionId session = new SessionId(in.getInt(), in.getInt());
    return Optional.of(
        new Hello(
            lowest,
            highest,
            nonce,
            maxBody,
            failSafe,
            (flags & 1) != 0,
            (flags & 2) != 0 ? Optional.of(session) : Optional.empty()));
  }
}
