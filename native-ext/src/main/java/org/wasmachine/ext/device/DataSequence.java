package org.wasmachine.ext.device;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;
import org.wasmachine.vm.GuestMemory;
import org.wasmachine.vm.fs.IoctlArgument;

/**
 * The argument of an {@code ioctl}, as the app-side wrapper packs it: a list of frames, each a key,
 * the size of a value and its address. The values stay where the app has them; nothing is written
 * back into the sequence.
 *
 * <pre>
 *  0 u32 version = 1     12 + 8k u16 key
 *  4 u32 capacity        14 + 8k u16 size of the value in bytes
 *  8 u32 frames          16 + 8k u32 address of the value
 * </pre>
 */
public final class DataSequence {

  private static final int VERSION = 1;
  private static final int MAX_FRAMES = 1023;
  private static final int HEADER = 12;
  private static final int FRAME = 8;

  private record Frame(int key, int size, int address) {}

  private final GuestMemory memory;
  private final List<Frame> frames;

  private DataSequence(GuestMemory memory, List<Frame> frames) {
    this.memory = memory;
    this.frames = frames;
  }

  /**
   * Reads the sequence whose address is the argument of an {@code ioctl}.
   *
   * @throws HalException {@link ErrorKind#INVALID_ARGUMENT} if the address is 0, the version is not
   *     1, there are too many frames, or a frame has no value
   * @throws org.wasmachine.vm.Trap if it does not lie inside memory
   */
  public static DataSequence at(IoctlArgument argument) {
    GuestMemory memory = argument.memory();
    int address = argument.word();
    if (address == 0) {
      throw invalid("no argument");
    }
    if (memory.i32(address) != VERSION) {
      throw invalid("data sequence of version " + memory.u32(address) + ", expected 1");
    }
    long count = memory.u32(address + 8);
    if (count > MAX_FRAMES) {
      throw invalid("data sequence with " + count + " frames, at most 1023 are allowed");
    }
    List<Frame> frames = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int at = address + HEADER + i * FRAME;
      Frame frame = new Frame(memory.u16(at), memory.u16(at + 2), memory.i32(at + 4));
      if (frame.address() == 0) {
        throw invalid("data sequence with a frame that has no value");
      }
      frames.add(frame);
    }
    return new DataSequence(memory, frames);
  }

  private static HalException invalid(String what) {
    return new HalException(ErrorKind.INVALID_ARGUMENT, "ioctl: " + what);
  }

  /** The 8-bit value of {@code key}, 0 if the sequence has none of that size. */
  public int u8(int key) {
    return value(key, 1, 0).orElse(0);
  }

  /** The 16-bit value of {@code key}, 0 if the sequence has none of that size. */
  public int u16(int key) {
    return value(key, 2, 0).orElse(0);
  }

  /** The 32-bit value of {@code key}, 0 if the sequence has none of that size. */
  public int i32(int key) {
    return value(key, 4, 0).orElse(0);
  }

  /** The unsigned 32-bit value of {@code key}, 0 if the sequence has none of that size. */
  public long u32(int key) {
    return Integer.toUnsignedLong(i32(key));
  }

  /** The value of the {@code nth} frame (from 0) with that key and size. */
  public OptionalInt value(int key, int size, int nth) {
    int seen = 0;
    for (Frame frame : frames) {
      if (frame.key() == key && frame.size() == size && seen++ == nth) {
        return OptionalInt.of(
            switch (size) {
              case 1 -> memory.u8(frame.address());
              case 2 -> memory.u16(frame.address());
              case 4 -> memory.i32(frame.address());
              default -> throw new IllegalArgumentException("no value has " + size + " bytes");
            });
      }
    }
    return OptionalInt.empty();
  }
}
