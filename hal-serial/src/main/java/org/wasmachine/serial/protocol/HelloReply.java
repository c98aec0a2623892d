package org.wasmachine.serial.protocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/**
 * The device's answer to a greeting (PROTOCOL.md section 2).
 *
 * @param version of the protocol from now on; 0 if there is none in common
 * @param lowestVersion that the device speaks
 * @param highestVersion that the device speaks
 * @param sessionOpen whether there is a session now
 * @param resumed whether it is the one the host asked to go on with
 * @param nonce of the greeting
 * @param session which session
 * @param deviceId 8 bytes as hexadecimal digits, the same for ever
 * @param maxBody longest body the device takes and sends
 * @param credit unanswered request bytes on the wire at most
 * @param window unanswered requests at most
 * @param expectedSeq sequence number of the next request
 * @param expectedEvent number of the oldest event the device keeps
 * @param eventQueue how many events the device keeps
 * @param maxBaud highest bit rate; 0 if the rate has no meaning
 * @param features what the device can do
 * @param pinCount highest pin number + 1
 * @param chip like {@code esp32s3}
 * @param firmware name and version
 * @param board id of a board profile, or empty
 */
public record HelloReply(
    int version,
    int lowestVersion,
    int highestVersion,
    boolean sessionOpen,
    boolean resumed,
    int nonce,
    Hello.SessionId session,
    String deviceId,
    int maxBody,
    int credit,
    int window,
    int expectedSeq,
    int expectedEvent,
    int eventQueue,
    int maxBaud,
    Set<DeviceFeature> features,
    int pinCount,
    String chip,
    String firmware,
    String board) {
  private static final int MAGIC = 0x4D57;
  private static final int FIXED = 48;
  private static final int ID_LENGTH = 8;

  /** Reads a payload; empty if it is no answer to a greeting. */
  public static Optional<HelloReply> decode(ByteBuffer in) {
    if (in.remaining() < FIXED + 3 || in.getShort() != MAGIC) {
      return Optional.empty();
    }
    int version = in.get() & 0xFF;
    int lowest = in.get() & 0xFF;
    int highest = in.get() & 0xFF;
    int flags = in.get();
    int nonce = in.getInt();
    Hello.SessionId session = new Hello.SessionId(in.getInt(), in.getInt());
    byte[] id = new byte[ID_LENGTH];
    in.get(id);
    int maxBody = in.getShort() & 0xFFFF;
    int credit = in.getShort() & 0xFFFF;
    int window = in.get() & 0xFF;
    int expectedSeq = in.get() & 0xFF;
    int expectedEvent = in.getInt();
    int eventQueue = in.getShort() & 0xFFFF;
    int maxBaud = in.getInt();
    Set<DeviceFeature> features = DeviceFeature.of(in.getInt());
    int pinCount = in.getShort() & 0xFFFF;
    String chip = string(in);
    String firmware = string(in);
    String board = string(in);
    return Optional.of(
        new HelloReply(
            version,
            lowest,
            highest,
            (flags & 1) != 0,
            (flags & 2) != 0,
            nonce,
            session,
            HexFormat.of().formatHex(id),
            maxBody,
            credit,
            window,
            expectedSeq,
            expectedEvent,
            eventQueue,
            maxBaud,
            features,
            pinCount,
            chip,
            firmware,
            board));
  }

  /** The payload of the frame. */
  public byte[] encode() {
    ByteBuffer out = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);
    out.putShort((short) MAGIC).put((byte) version).put((byte) lowestVersion);
    out.put((byte) highestVersion).put((byte) ((sessionOpen ? 1 : 0) | (resumed ? 2 : 0)));
    out.putInt(nonce).putInt(session.epoch()).putInt(session.number());
    out.put(HexFormat.of().parseHex(deviceId));
    out.putShort((short) maxBody).putShort((short) credit).put((byte) window);
    out.put((byte) expectedSeq).putInt(expectedEvent).putShort((short) eventQueue);
    out.putInt(maxBaud).putInt(DeviceFeature.bits(features)).putShort((short) pinCount);
    for (String text : new String[] {chip, firmware, board}) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      int length = Math.min(utf8.length, 60);
      out.put((byte) length).put(utf8, 0, length);
    }
    byte[] payload = new byte[out.position()];
    out.flip().get(payload);
    return payload;
  }

  /** A string behind its length; what is cut off is left out. */
  private static String string(ByteBuffer in) {
    int length = in.hasRemaining() ? in.get() & 0xFF : 0;
    byte[] utf8 = new byte[Math.min(length, in.remaining())];
    in.get(utf8);
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
