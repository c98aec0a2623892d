package org.wasmachine.vm.module;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Reads the primitives of the binary format from a slice of a byte array; every read is checked
 * against the slice. Not thread-safe.
 */
public final class ByteReader {
  private final byte[] bytes;
  private int position;
  private int limit;

  /** Over {@code [position, limit)} of the array, which must lie inside it. */
  public ByteReader(byte[] bytes, int position, int limit) {
    if (position < 0 || limit < position || limit > bytes.length) {
      throw new ModuleException("unexpected end");
    }
    this.bytes = bytes;
    this.position = position;
    this.limit = limit;
  }

  /** Index of the next byte in the array. */
  public int position() {
    return position;
  }

  /** Index behind the last readable byte. */
  public int limit() {
    return limit;
  }

  /** How many bytes are left. */
  public int remaining() {
    return limit - position;
  }

  /** Goes to an index inside the slice's limit. */
  public void position(int index) {
    if (index < 0 || index > limit) {
      throw new ModuleException("unexpected end");
    }
    position = index;
  }

  /** Sets the limit of further reads, not beyond the array. */
  void limit(int index) {
    limit = index;
  }

  /** Skips bytes and answers where they start. */
  public int skip(int count) {
    if (count < 0 || count > limit - position) {
      throw new ModuleException("unexpected end");
    }
    int start = position;
    position += count;
    return start;
  }

  /** One unsigned byte. */
  public int u8() {
    if (position >= limit) {
      throw new ModuleException("unexpected end");
    }
    return bytes[position++] & 0xFF;
  }

  /** Four bytes, little-endian. */
  public int fixed32() {
    int at = skip(4);
    return (bytes[at] & 0xFF)
        | (bytes[at + 1] & 0xFF) << 8
        | (bytes[at + 2] & 0xFF) << 16
        | bytes[at + 3] << 24;
  }

  /** Eight bytes, little-endian. */
  public long fixed64() {
    return (fixed32() & 0xFFFFFFFFL) | (long) fixed32() << 32;
  }

  /** An unsigned 32-bit LEB128 number, as an int whose bits are the value. */
  public int u32() {
    int b = u8();
    if (b < 0x80) {
      return b;
    }
    int result = b & 0x7F;
    for (int shift = 7; shift < 28; shift += 7) {
      b = u8();
      result |= (b & 0x7F) << shift;
      if (b < 0x80) {
        return result;
      }
    }
    b = u8();
    if (b >= 0x80) {
      throw new ModuleException("integer representation too long");
    }
    if (b > 0x0F) {
      throw new ModuleException("integer too large");
    }
    return result | b << 28;
  }

  /** A signed 32-bit LEB128 number. */
  public int s32() {
    return (int) signed(32);
  }

  /** A signed 33-bit LEB128 number (block types). */
  public long s33() {
    return signed(33);
  }

  /** A signed 64-bit LEB128 number. */
  public long s64() {
    return signed(64);
  }

  private long signed(int width) {
    long result = 0;
    int shift = 0;
    while (true) {
      int b = u8();
      result |= (long) (b & 0x7F) << shift;
      int used = shift + 7;
      if (used >= width) {
        if (b >= 0x80) {
          throw new ModuleException("integer representation too long");
        }
        // The bits of the last byte that do not fit must repeat the sign bit.
        int significant = width - shift;
        int rest = (byte) (b << 1) >> significant;
        if (rest != 0 && rest != -1) {
          throw new ModuleException("integer too large");
        }
        return result << (64 - width) >> (64 - width);
      }
      shift = used;
      if (b < 0x80) {
        return result << (64 - shift) >> (64 - shift);
      }
    }
  }

  /** The length of a vector whose elements take at least {@code elementSize} bytes each. */
  public int count(int elementSize) {
    int count = u32();
    if (Integer.compareUnsigned(count, remaining() / elementSize) > 0) {
      throw new ModuleException("unexpected end");
    }
    return count;
  }

  /** A UTF-8 name with its length in front. */
  public String name() {
    int length = count(1);
    int start = skip(length);
    boolean ascii = true;
    for (int i = start; i < start + length; i++) {
      ascii &= bytes[i] >= 0;
    }
    if (ascii) {
      return new String(bytes, start, length, StandardCharsets.ISO_8859_1);
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes, start, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw new ModuleException("invalid UTF-8 encoding");
    }
  }
}
