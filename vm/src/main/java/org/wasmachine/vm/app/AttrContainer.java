package org.wasmachine.vm.app;

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
  private static final int LENGTH = 4;
  private static final int U16 = 2;
  private static final int COUNT = U16;
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
    int length = head();
    for (Map.Entry<String, Attribute> entry : attributes.entrySet()) {
      length += size(entry.getKey(), entry.getValue());
    }
    // A container of no attributes is readable only with a byte of slack behind it (wamr 1.5).
    return encoded(attributes.isEmpty() ? length + 1 : length);
  }

  /**
   * The container as the peer builds it, with zeros for attributes to come: 100 bytes at its
   * creation, and again whenever an attribute did not fit.
   */
  public byte[] encodeWithSlack() {
    int length = head() - COUNT + SLACK;
    int used = head();
    for (Map.Entry<String, Attribute> entry : attributes.entrySet()) {
      int size = size(entry.getKey(), entry.getValue());
      if (used + size > length) {
        length += size + SLACK;
      }
      used += size;
    }
    return encoded(length);
  }

  /** Bytes from the length on to the first attribute. */
  private int head() {
    return LENGTH + U16 + tag.getBytes(StandardCharsets.UTF_8).length + 1 + COUNT;
  }

  private byte[] encoded(int length) {
    ByteBuffer out = ByteBuffer.allocate(FLAGS + length).order(ByteOrder.LITTLE_ENDIAN);
    out.putShort((short) 0).putInt(length);
    putText(out, tag.getBytes(StandardCharsets.UTF_8));
    putU16(out, attributes.size());
    attributes.forEach((key, value) -> put(out, key, value));
    return out.array();
  }

  private static int size(String key, Attribute value) {
    int content =
        switch (value) {
          case Int number -> number.kind().bytes();
          case Float32 _ -> Float.BYTES;
          case Float64 _ -> Double.BYTES;
          case Bool _ -> 1;
          case Text text -> U16 + text.bytes().length() + 1;
          case Blob blob -> LENGTH + blob.bytes().length();
        };
    return U16 + key.getBytes(StandardCharsets.UTF_8).length + 1 + 1 + content;
  }

  private static void put(ByteBuffer out, String key, Attribute value) {
    putText(out, key.getBytes(StandardCharsets.UTF_8));
    out.put((byte) value.type());
    switch (value) {
      case Int number -> {
        for (int i = 0; i < number.kind().bytes(); i++) {
          out.put((byte) (number.value() >> (Byte.SIZE * i)));
        }
      }
      case Float32 number -> out.putFloat(number.value());
      case Float64 number -> out.putDouble(number.value());
      case Bool truth -> out.put((byte) (truth.value() ? 1 : 0));
      case Text text -> putText(out, text.bytes().content());
      case Blob blob -> out.putInt(blob.bytes().length()).put(blob.bytes().content());
    }
  }

  /** A length with NUL, the text, and the NUL. */
  private static void putText(ByteBuffer out, byte[] text) {
    putU16(out, text.length + 1);
    out.put(text).put((byte) 0);
  }

  private static void putU16(ByteBuffer out, int value) {
    if (value > 0xFFFF) {
      throw new IllegalArgumentException(
          "a text of an attribute container has at most 65534 bytes");
    }
    out.putShort((short) value);
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
