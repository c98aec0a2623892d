package org.wasmachine.vm.app;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.wasmachine.vm.app.Attribute.Blob;
import org.wasmachine.vm.app.Attribute.Bool;
import org.wasmachine.vm.app.Attribute.Bytes;
import org.wasmachine.vm.app.Attribute.Float32;
import org.wasmachine.vm.app.Attribute.Float64;
import org.wasmachine.vm.app.Attribute.Int;
import org.wasmachine.vm.app.Attribute.Text;

/**
 * WAMR's attribute container: a tag and named, typed values, in which payloads of requests, events,
 * sensor data and MQTT configurations travel. Immutable. Little-endian and packed on the wire:
 *
 * <pre>
 * u16 flags | u32 length from here on | u16 tag length, tag NUL | u16 count
 * count times: u16 key length, key NUL | u8 type | value
 * </pre>
 *
 * @param tag what the container is about; may be empty
 * @param attributes values by key, in order
 */
public record AttrContainer(String tag, Map<String, Attribute> attributes) {

  private static final int FLAGS = 2;
  private static final int SLACK = 100;

  public AttrContainer {
    attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
  }

  /** A container without attributes. */
  public static AttrContainer tagged(String tag) {
    return new AttrContainer(tag, Map.of());
  }

  /** The same with one more attribute; one of that key keeps its place. */
  public AttrContainer with(String key, Attribute value) {
    Map<String, Attribute> more = new LinkedHashMap<>(attributes);
    more.put(key, value);
    return new AttrContainer(tag, more);
  }

  /** The attribute of a key. */
  public Optional<Attribute> find(String key) {
    return Optional.ofNullable(attributes.get(key));
  }

  /**
   * An attribute as an integer, also of a float or truth value; empty if it is text, bytes or
   * absent.
   */
  public Optional<Long> integer(String key) {
    return find(key)
        .flatMap(
            value ->
                switch (value) {
                  case Int number -> Optional.of(number.value());
                  case Bool truth -> Optional.of(truth.value() ? 1L : 0L);
                  case Float32 number -> Optional.of((long) number.value());
                  case Float64 number -> Optional.of((long) number.value());
                  case Text _, Blob _ -> Optional.empty();
                });
  }

  /** An attribute as text, if it is one. */
  public Optional<String> text(String key) {
    return find(key).filter(Text.class::isInstance).map(value -> ((Text) value).bytes().toString());
  }

  // ---- writing ---------------------------------------------------------------------------------

  /** The container as bytes, of exactly the size it needs; readable by every reader of the peer. */
  public byte[] encode() {
    byte[] body = body();
    // A container of no attributes is readable only with a byte of slack behind it (wamr 1.5).
    int slack = attributes.isEmpty() ? 1 : 0;
    return framed(body, body.length + 4 + slack);
  }

  /**
   * The container as the peer builds it, with zeros for attributes to come: 100 bytes at its
   * creation, and again whenever an attribute did not fit.
   */
  public byte[] encodeWithSlack() {
    int length = 4 + 2 + tagBytes().length + SLACK;
    int used = 4 + 2 + tagBytes().length + 2;
    for (Map.Entry<String, Attribute> entry : attributes.entrySet()) {
      int size = encoded(entry.getKey(), entry.getValue()).length;
      if (used + size > length) {
        length += size + SLACK;
      }
      used += size;
    }
    return framed(body(), length);
  }

  private static byte[] framed(byte[] body, int length) {
    return ByteBuffer.allocate(FLAGS + length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort((short) 0)
        .putInt(length)
        .put(body)
        .array();
  }

  private byte[] tagBytes() {
    return terminated(tag.getBytes(StandardCharsets.UTF_8));
  }

  private byte[] body() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] label = tagBytes();
    out.writeBytes(u16(label.length));
    out.writeBytes(label);
    out.writeBytes(u16(attributes.size()));
    attributes.forEach((key, value) -> out.writeBytes(encoded(key, value)));
    return out.toByteArray();
  }

  private static byte[] encoded(String key, Attribute value) {
    byte[] name = terminated(key.getBytes(StandardCharsets.UTF_8));
    byte[] content = content(value);
    return ByteBuffer.allocate(2 + name.length + 1 + content.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort((short) name.length)
        .put(name)
        .put((byte) value.type())
        .put(content)
        .array();
  }

  private static byte[] content(Attribute value) {
    ByteBuffer eight = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    return switch (value) {
      case Int number ->
          Arrays.copyOf(eight.putLong(number.value()).array(), number.kind().bytes());
      case Float32 number -> Arrays.copyOf(eight.putFloat(number.value()).array(), 4);
      case Float64 number -> eight.putDouble(number.value()).array();
      case Bool truth -> new byte[] {(byte) (truth.value() ? 1 : 0)};
      case Text text -> {
        byte[] bytes = terminated(text.bytes().content());
        yield joined(u16(bytes.length), bytes);
      }
      case Blob blob ->
          joined(
              Arrays.copyOf(eight.putInt(blob.bytes().length()).array(), 4),
              blob.bytes().content());
    };
  }

  private static byte[] joined(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }

  private static byte[] u16(int value) {
    if (value > 0xFFFF) {
      throw new IllegalArgumentException(
          "a text of an attribute container has at most 65534 bytes");
    }
    return new byte[] {(byte) value, (byte) (value >> 8)};
  }

  private static byte[] terminated(byte[] text) {
    return Arrays.copyOf(text, text.length + 1);
  }

  // ---- reading ---------------------------------------------------------------------------------

  /**
   * Reads a container. Bytes behind it and slack inside it are ignored.
   *
   * @return empty if it is not whole and well-formed
   */
  public static Optional<AttrContainer> decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    try {
      in.getShort();
      long length = Integer.toUnsignedLong(in.getInt());
      if (length + FLAGS > bytes.length) {
        return Optional.empty();
      }
      in.limit((int) length + FLAGS);
      Optional<String> tag = string(in);
      if (tag.isEmpty()) {
        return Optional.empty();
      }
      int count = Short.toUnsignedInt(in.getShort());
      Map<String, Attribute> attributes = new LinkedHashMap<>();
      for (int i = 0; i < count; i++) {
        Optional<String> key = string(in);
        Optional<Attribute> value = key.isEmpty() ? Optional.empty() : value(in);
        if (value.isEmpty()) {
          return Optional.empty();
        }
        attributes.put(key.get(), value.get());
      }
      return Optional.of(new AttrContainer(tag.get(), attributes));
    } catch (BufferUnderflowException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> string(ByteBuffer in) {
    return terminated(in).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  /** A length with NUL, and the bytes before the NUL. */
  private static Optional<byte[]> terminated(ByteBuffer in) {
    int length = Short.toUnsignedInt(in.getShort());
    if (length == 0) {
      return Optional.empty();
    }
    byte[] bytes = taken(in, length);
    return bytes[length - 1] == 0
        ? Optional.of(Arrays.copyOf(bytes, length - 1))
        : Optional.empty();
  }

  private static byte[] taken(ByteBuffer in, long length) {
    if (length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[(int) length];
    in.get(bytes);
    return bytes;
  }

  private static Optional<Attribute> value(ByteBuffer in) {
    int type = in.get();
    return switch (type) {
      case 0, 1, 2, 3, 4, 5, 6, 7 -> Optional.of(integer(in, Int.Kind.values()[type]));
      case 10 -> Optional.of(new Float32(in.getFloat()));
      case 11 -> Optional.of(new Float64(in.getDouble()));
      case 12 -> Optional.of(new Bool(in.get() != 0));
      case 13 -> terminated(in).map(bytes -> new Text(new Bytes(bytes)));
      case 14 -> Optional.of(new Blob(new Bytes(taken(in, Integer.toUnsignedLong(in.getInt())))));
      default -> Optional.empty();
    };
  }

  private static Attribute integer(ByteBuffer in, Int.Kind kind) {
    long value =
        switch (kind) {
          case INT8 -> in.get();
          case INT16 -> in.getShort();
          case INT32 -> in.getInt();
          case INT64, UINT64 -> in.getLong();
          case UINT8 -> Byte.toUnsignedLong(in.get());
          case UINT16 -> Short.toUnsignedLong(in.getShort());
          case UINT32 -> Integer.toUnsignedLong(in.getInt());
        };
    return new Int(kind, value);
  }

  // ---- printing --------------------------------------------------------------------------------

  /** The container as the peer's manager dumps it: a line each, the last one empty. */
  public List<String> dump() {
    List<String> lines = new ArrayList<>();
    lines.add("Attribute container dump:");
    lines.add("Tag: " + tag);
    lines.add("Attribute list:");
    attributes.forEach((key, value) -> lines.add("  key: " + key + described(value)));
    lines.add("");
    return lines;
  }

  private static String described(Attribute value) {
    return switch (value) {
      case Int number ->
          ", type: %s, value: 0x%s"
              .formatted(number.kind().label(), Long.toHexString(masked(number)));
      case Float32 number -> ", type: float, value: %f".formatted(number.value());
      case Float64 number -> ", type: double, value: %f".formatted(number.value());
      case Bool truth -> ", type: bool, value: 0x%d".formatted(truth.value() ? 1 : 0);
      case Text text -> ", type: string, value: " + text.bytes();
      case Blob blob -> ", type: byte array, length: " + blob.bytes().length();
    };
  }

  private static long masked(Int number) {
    int bits = number.kind().bytes() * 8;
    return bits == 64 ? number.value() : number.value() & ((1L << bits) - 1);
  }
}
