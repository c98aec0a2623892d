package org.wasmachine.vm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The linear memory of an app as natives see it: little-endian, addressed by unsigned 32-bit guest
 * addresses, every access checked. It is the only way a native touches guest memory.
 *
 * <p>The size in bytes need not be a multiple of a page: the guest heap may follow the declared
 * memory (see {@link org.wasmachine.vm.engine.MemoryPlan}). An engine that moves the memory when it
 * grows calls {@link #relocate}; a reference obtained by {@link #slice} before that is stale
 * afterwards.
 *
 * <p>Threads: plain accesses are as in Java, without ordering. All threads of an app share one
 * {@code GuestMemory}.
 */
public final class GuestMemory {

  private static final ValueLayout.OfShort I16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt I32 =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong I64 =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat F32 =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfDouble F64 =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private MemorySegment segment;

  /** Memory over {@code segment}, whose byte size is what the guest can reach. */
  public GuestMemory(MemorySegment segment) {
    this.segment = Objects.requireNonNull(segment);
  }

  /** Called by the engine when the memory has moved or grown. */
  public void relocate(MemorySegment newSegment) {
    this.segment = Objects.requireNonNull(newSegment);
  }

  /** What the guest can reach now, in bytes. */
  public long size() {
    return segment.byteSize();
  }

  /** The whole memory; stale after the guest grows it. */
  public MemorySegment segment() {
    return segment;
  }

  // ---- checks ------------------------------------------------------------------------------

  /**
   * Traps unless {@code length} (unsigned) bytes at {@code address} (unsigned) are inside memory.
   */
  public void requireBytes(int address, int length) {
    if (Integer.toUnsignedLong(address) + Integer.toUnsignedLong(length) > segment.byteSize()) {
      throw outOfBounds();
    }
  }

  /** Traps unless the byte at {@code address} is inside memory. Address 0 is a legal address. */
  public void requirePointer(int address) {
    if (Integer.toUnsignedLong(address) >= segment.byteSize()) {
      throw outOfBounds();
    }
  }

  /** Traps unless a NUL byte stands between {@code address} and the end of memory. */
  public void requireString(int address) {
    stringLength(address);
  }

  private static Trap outOfBounds() {
    return new Trap(Trap.OUT_OF_BOUNDS);
  }

  // ---- scalars -----------------------------------------------------------------------------

  private long index(int address, int width) {
    long index = Integer.toUnsignedLong(address);
    if (index + width > segment.byteSize()) {
      throw outOfBounds();
    }
    return index;
  }

  /** The signed byte at an address. */
  public byte i8(int address) {
    return segment.get(JAVA_BYTE, index(address, 1));
  }

  /** The unsigned byte at an address. */
  public int u8(int address) {
    return Byte.toUnsignedInt(i8(address));
  }

  /** The signed 16-bit integer at an address. */
  public short i16(int address) {
    return segment.get(I16, index(address, 2));
  }

  /** The unsigned 16-bit integer at an address. */
  public int u16(int address) {
    return Short.toUnsignedInt(i16(address));
  }

  /** The 32-bit integer at an address. */
  public int i32(int address) {
    return segment.get(I32, index(address, 4));
  }

  /** The unsigned 32-bit integer at an address. */
  public long u32(int address) {
    return Integer.toUnsignedLong(i32(address));
  }

  /** The 64-bit integer at an address. */
  public long i64(int address) {
    return segment.get(I64, index(address, 8));
  }

  /** The 32-bit float at an address. */
  public float f32(int address) {
    return segment.get(F32, index(address, 4));
  }

  /** The 64-bit float at an address. */
  public double f64(int address) {
    return segment.get(F64, index(address, 8));
  }

  /** Stores the low byte of a value. */
  public void putI8(int address, int value) {
    segment.set(JAVA_BYTE, index(address, 1), (byte) value);
  }

  /** Stores the low 16 bits of a value. */
  public void putI16(int address, int value) {
    segment.set(I16, index(address, 2), (short) value);
  }

  /** Stores a 32-bit integer. */
  public void putI32(int address, int value) {
    segment.set(I32, index(address, 4), value);
  }

  /** Stores a 64-bit integer. */
  public void putI64(int address, long value) {
    segment.set(I64, index(address, 8), value);
  }

  /** Stores a 32-bit float. */
  public void putF32(int address, float value) {
    segment.set(F32, index(address, 4), value);
  }

  /** Stores a 64-bit float. */
  public void putF64(int address, double value) {
    segment.set(F64, index(address, 8), value);
  }

  // ---- blocks ------------------------------------------------------------------------------

  /** A view of {@code length} bytes; stale after the guest grows its memory. */
  public MemorySegment slice(int address, int length) {
    requireBytes(address, length);
    return segment.asSlice(Integer.toUnsignedLong(address), Integer.toUnsignedLong(length));
  }

  /**
   * A little-endian buffer view of {@code length} bytes; stale after the guest grows its memory.
   */
  public ByteBuffer buffer(int address, int length) {
    return slice(address, length).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** A copy of {@code length} bytes. The range is checked before anything is allocated. */
  public byte[] bytes(int address, int length) {
    requireBytes(address, length);
    byte[] copy = new byte[length];
    MemorySegment.copy(segment, JAVA_BYTE, Integer.toUnsignedLong(address), copy, 0, length);
    return copy;
  }

  /** Copies all of {@code source} to {@code address}. */
  public void put(int address, byte[] source) {
    put(address, source, 0, source.length);
  }

  /** Copies {@code length} bytes of {@code source} from {@code offset} to {@code address}. */
  public void put(int address, byte[] source, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, source.length);
    requireBytes(address, length);
    MemorySegment.copy(source, offset, segment, JAVA_BYTE, Integer.toUnsignedLong(address), length);
  }

  /** Copies {@code length} bytes within memory; the ranges may overlap. */
  public void copy(int from, int to, int length) {
    requireBytes(from, length);
    requireBytes(to, length);
    MemorySegment.copy(
        segment,
        Integer.toUnsignedLong(from),
        segment,
        Integer.toUnsignedLong(to),
        Integer.toUnsignedLong(length));
  }

  /** Sets {@code length} bytes to the low byte of {@code value}. */
  public void fill(int address, int length, int value) {
    slice(address, length).fill((byte) value);
  }

  // ---- C strings ---------------------------------------------------------------------------

  /** Bytes before the first NUL at or after {@code address}; traps when memory ends before one. */
  public int stringLength(int address) {
    long start = Integer.toUnsignedLong(address);
    long end = segment.byteSize();
    for (long i = start; i < end; i++) {
      if (segment.get(JAVA_BYTE, i) == 0) {
        return (int) (i - start);
      }
    }
    throw outOfBounds();
  }

  /** The NUL-terminated UTF-8 string at {@code address}; malformed bytes become U+FFFD. */
  public String string(int address) {
    return string(address, stringLength(address));
  }

  /** {@code length} bytes at {@code address} as UTF-8; malformed bytes become U+FFFD. */
  public String string(int address, int length) {
    return new String(bytes(address, length), StandardCharsets.UTF_8);
  }
}
