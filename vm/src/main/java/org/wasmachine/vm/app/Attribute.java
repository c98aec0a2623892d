package org.wasmachine.vm.app;

import java.util.Arrays;
import java.util.Objects;

/** A value in an {@link AttrContainer}, of one of its thirteen types. */
public sealed interface Attribute {

  /** The number of the type on the wire. */
  int type();

  /** An integer of 1, 2, 4 or 8 bytes. */
  record Int(Kind kind, long value) implements Attribute {

    /** The integer types, with their numbers on the wire. */
    public enum Kind {
      INT8(0, "byte"),
      INT16(1, "short"),
      INT32(2, "int"),
      INT64(3, "int64"),
      UINT8(4, "uint8"),
      UINT16(5, "uint16"),
      UINT32(6, "uint32"),
      UINT64(7, "int64"); // the peer's dump calls it so
      private final int code;
      private final String label;

      Kind(int code, String label) {
        this.code = code;
        this.label = label;
      }

      /** Size of a value in bytes. */
      int bytes() {
        return 1 << (code & 3);
      }

      String label() {
        return label;
      }
    }

    @Override
    public int type() {
      return kind.code;
    }
  }

  /** A 32-bit float. */
  record Float32(float value) implements Attribute {
    @Override
    public int type() {
      return 10;
    }
  }

  /** A 64-bit float. */
  record Float64(double value) implements Attribute {
    @Override
    public int type() {
      return 11;
    }
  }

  /** A truth value. */
  record Bool(boolean value) implements Attribute {
    @Override
    public int type() {
      return 12;
    }
  }

  /**
   * A string, kept as bytes: apps write what they like. At most 65534 bytes.
   *
   * @param bytes without the NUL that ends it on the wire
   */
  record Text(Bytes bytes) implements Attribute {
    @Override
    public int type() {
      return 13;
    }
  }

  /** Raw bytes. */
  record Blob(Bytes bytes) implements Attribute {
    @Override
    public int type() {
      return 14;
    }
  }

  /** An array of bytes as a value: copied in and out, compared by content. */
  final class Bytes {
    private final byte[] content;

    public Bytes(byte[] content) {
      this.content = content.clone();
    }

    public byte[] content() {
      return content.clone();
    }

    public int length() {
      return content.length;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Bytes bytes && Arrays.equals(content, bytes.content);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(content);
    }

    @Override
    public String toString() {
      return new String(content, java.nio.charset.StandardCharsets.UTF_8);
    }
  }

  /** An int32, the type of most numbers. */
  static Attribute of(int value) {
    return new Int(Int.Kind.INT32, value);
  }

  static Attribute of(double value) {
    return new Float64(value);
  }

  static Attribute of(boolean value) {
    return new Bool(value);
  }

  /** A string in UTF-8. */
  static Attribute of(String value) {
    Objects.requireNonNull(value);
    return new Text(new Bytes(value.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
  }

  static Attribute of(byte[] value) {
    return new Blob(new Bytes(value));
  }
}
