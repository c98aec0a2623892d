package org.wasmachine.vm.app;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * The answer to a {@link Request}. Big-endian on the wire:
 *
 * <pre>
 * u8 version = 1 | u8 status | u16 format | u32 mid | u32 receiver | u32 payload length | payload
 * </pre>
 *
 * @param status a CoAP code as one number, see the constants
 * @param format what the payload is, see {@link Payload}
 * @param mid number of the request
 * @param receiver module id of who asked
 * @param payload may be empty
 */
public record Response(int status, int format, int mid, int receiver, Attribute.Bytes payload) {

  public static final int CREATED = 65;
  public static final int DELETED = 66;
  public static final int CONTENT = 69;
  public static final int NOT_FOUND = 132;
  public static final int INTERNAL_ERROR = 160;

  private static final int VERSION = 1;
  private static final int HEADER = 16;

  /** The response as bytes. */
  public byte[] encode() {
    return ByteBuffer.allocate(HEADER + payload.length())
        .put((byte) VERSION)
        .put((byte) status)
        .putShort((short) format)
        .putInt(mid)
        .putInt(receiver)
        .putInt(payload.length())
        .put(payload.content())
        .array();
  }

  /** Reads a response; empty unless version and lengths are exactly right. */
  public static Optional<Response> decode(byte[] bytes) {
    if (bytes.length < HEADER) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int version = in.get();
    int status = Byte.toUnsignedInt(in.get());
    int format = Short.toUnsignedInt(in.getShort());
    int mid = in.getInt();
    int receiver = in.getInt();
    long length = Integer.toUnsignedLong(in.getInt());
    if (version != VERSION || HEADER + length != bytes.length) {
      return Optional.empty();
    }
    byte[] payload = Arrays.copyOfRange(bytes, HEADER, bytes.length);
    return Optional.of(new Response(status, format, mid, receiver, new Attribute.Bytes(payload)));
  }
}
