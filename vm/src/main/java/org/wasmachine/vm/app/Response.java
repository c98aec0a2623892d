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
  public static final int CHANGED = 68;
  public static final int CONTENT = 69;
  public static final int NOT_FOUND = 132;
  public static final int INTERNAL_ERROR = 160;
  public static final int UNAVAILABLE = 163;

  /** The key of the text in the payload of an error. */
  public static final String ERROR_MESSAGE = "error message";

  private static final Attribute.Bytes NOTHING = new Attribute.Bytes(new byte[0]);

  private static final int VERSION = 1;
  private static final int HEADER = 16;

  /** The manager's answer to a request, without payload. */
  public static Response to(Request request, int status) {
    return new Response(status, Payload.ATTRIBUTES, request.mid(), 0, NOTHING);
  }

  /** An answer whose payload is a text that says what went wrong. */
  public static Response error(Request request, int status, String text) {
    AttrContainer container = AttrContainer.tagged("").with(ERROR_MESSAGE, Attribute.of(text));
    return new Response(
        status,
        Payload.ATTRIBUTES,
        request.mid(),
        0,
        new Attribute.Bytes(container.encodeWithSlack()));
  }

  /** The same to another receiver. */
  public Response to(int id) {
    return new Response(status, format, mid, id, payload);
  }

  /** The payload as a container, if it is one. */
  public Optional<AttrContainer> attributes() {
    return format == Payload.ATTRIBUTES
        ? AttrContainer.decode(payload.content())
        : Optional.empty();
  }

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
