package org.wasmachine.vm.remote;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.wasmachine.vm.app.Attribute;

/**
 * What goes over the link in either direction. Big-endian, without checksum:
 *
 * <pre>
 * 12 34 | u16 type | u32 payload length | payload
 * </pre>
 *
 * @param type see the constants; others exist and are ignored
 * @param payload a packed request or response
 */
public record LinkFrame(int type, Attribute.Bytes payload) {

  /** A request to the machine, or an event from it. */
  public static final int REQUEST = 2;

  /** A response from the machine. */
  public static final int RESPONSE = 3;

  /** A request whose payload is a module. */
  public static final int INSTALL = 4;

  static final int MAGIC_1 = 0x12;
  static final int MAGIC_2 = 0x34;
  static final int HEADER = 8;

  public LinkFrame {
    Objects.requireNonNull(payload);
  }

  /** A frame around bytes. */
  public static LinkFrame of(int type, byte[] payload) {
    return new LinkFrame(type, new Attribute.Bytes(payload));
  }

  /** The frame as bytes. */
  public byte[] encode() {
    return ByteBuffer.allocate(HEADER + payload.length())
        .put((byte) MAGIC_1)
        .put((byte) MAGIC_2)
        .putShort((short) type)
        .putInt(payload.length())
        .put(payload.content())
        .array();
  }
}
