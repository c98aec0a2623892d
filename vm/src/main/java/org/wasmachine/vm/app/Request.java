package org.wasmachine.vm.app;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * A request or event between apps, manager and host. Big-endian on the wire:
 *
 * <pre>
 * u8 version = 1 | u8 action | u16 format | u32 mid | u32 sender | u16 url length with NUL
 * | u32 payload length | url NUL | payload
 * </pre>
 *
 * @param action what to do, see the constants
 * @param format what the payload is, see {@link Payload}
 * @param mid number by which the sender knows the response
 * @param sender module id of the sender
 * @param url to whom or about what
 * @param payload may be empty
 */
public record Request(
    int action, int format, int mid, int sender, String url, Attribute.Bytes payload) {

  public static final int GET = 1;
  public static final int POST = 2;
  public static final int PUT = 3;
  public static final int DELETE = 4;
  public static final int EVENT = 6;

  private static final int VERSION = 1;
  private static final int HEADER = 18;

  /** The same from another sender. */
  public Request from(int id) {
    return new Request(action, format, mid, id, url, payload);
  }

  /** The same to another url. */
  public Request to(String newUrl) {
    return new Request(action, format, mid, sender, newUrl, payload);
  }

  /** The request as bytes. */
  public byte[] encode() {
    byte[] name = url.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(HEADER + name.length + 1 + payload.length())
        .put((byte) VERSION)
        .put((byte) action)
        .putShort((short) format)
        .putInt(mid)
        .putInt(sender)
        .putShort((short) (name.length + 1))
        .putInt(payload.length())
        .put(name)
        .put((byte) 0)
        .put(payload.content())
        .array();
  }

  /** Reads a request; empty unless version, lengths and the url's NUL are exactly right. */
  public static Optional<Request> decode(byte[] bytes) {
    if (bytes.length < HEADER) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int version = in.get();
    int action = Byte.toUnsignedInt(in.get());
    int format = Short.toUnsignedInt(in.getShort());
    int mid = in.getInt();
    int sender = in.getInt();
    int urlLength = Short.toUnsignedInt(in.getShort());
    long payloadLength = Integer.toUnsignedLong(in.getInt());
    if (version != VERSION
        || urlLength == 0
        || HEADER + urlLength + payloadLength != bytes.length
        || bytes[HEADER + urlLength - 1] != 0) {
      return Optional.empty();
    }
    String url = new String(bytes, HEADER, urlLength - 1, StandardCharsets.UTF_8);
    byte[] payload = Arrays.copyOfRange(bytes, HEADER + urlLength, bytes.length);
    return Optional.of(new Request(action, format, mid, sender, url, new Attribute.Bytes(payload)));
  }

  /**
   * Whether this url starts with {@code prefix} as WAMR compares them: one leading slash of each
   * and a trailing one of the prefix do not count, and behind the prefix comes nothing, '/' or '?'.
   *
   * @return what follows the separator; empty if it does not match
   */
  public static Optional<String> urlAfter(String prefix, String url) {
    String wanted = prefix.startsWith("/") ? prefix.substring(1) : prefix;
    wanted = wanted.endsWith("/") ? wanted.substring(0, wanted.length() - 1) : wanted;
    String given = url.startsWith("/") ? url.substring(1) : url;
    if (wanted.isEmpty() || !given.startsWith(wanted)) {
      return Optional.empty();
    }
    if (given.length() == wanted.length()) {
      return Optional.of("");
    }
    char separator = given.charAt(wanted.length());
    return separator == '/' || separator == '?'
        ? Optional.of(given.substring(wanted.length() + 1))
        : Optional.empty();
  }
}
