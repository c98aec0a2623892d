package org.wasmachine.vm.wasi;

import java.nio.ByteBuffer;
import org.wasmachine.hal.Errno;
import org.wasmachine.vm.GuestMemory;
import org.wasmachine.vm.fs.FsException;

/**
 * The buffers of a scattered read or a gathered write: an array of address and length, 8 bytes
 * each. All are checked before anything happens.
 */
public final class IoVectors {

  /** Reads into, or writes from, one buffer. */
  @FunctionalInterface
  public interface Transfer {
    int of(ByteBuffer buffer) throws InterruptedException;
  }

  /** As Linux's {@code IOV_MAX}. */
  private static final int MAX_COUNT = 1024;

  /** Streams are served through a copy of at most this size, which every datagram fits into. */
  private static final int MAX_COPY = 1 << 16;

  private final GuestMemory memory;
  private final int[] addresses;
  private final int[] lengths;
  private final long total;

  private IoVectors(GuestMemory memory, int[] addresses, int[] lengths, long total) {
    this.memory = memory;
    this.addresses = addresses;
    this.lengths = lengths;
    this.total = total;
  }

  /**
   * Reads the array.
   *
   * @throws org.wasmachine.vm.Trap if it or one of the buffers lies outside memory
   * @throws FsException {@code EINVAL} if there are too many, or more than 31 bits of bytes
   */
  public static IoVectors at(GuestMemory memory, int array, int count) {
    if (Integer.compareUnsigned(count, MAX_COUNT) > 0) {
      throw new FsException(Errno.EINVAL, "more than " + MAX_COUNT + " buffers");
    }
    int[] addresses = new int[count];
    int[] lengths = new int[count];
    long total = 0;
    for (int i = 0; i < count; i++) {
      addresses[i] = memory.i32(array + 8 * i);
      lengths[i] = memory.i32(array + 8 * i + 4);
      memory.requireBytes(addresses[i], lengths[i]);
      total += Integer.toUnsignedLong(lengths[i]);
    }
    if (total > Integer.MAX_VALUE) {
      throw new FsException(Errno.EINVAL, "more than 2 GiB in one call");
    }
    return new IoVectors(memory, addresses, lengths, total);
  }

  /** Bytes in all buffers. */
  public int total() {
    return (int) total;
  }

  /** One buffer after the other, until one is not used up: for files, which never wait. */
  public int each(Transfer transfer) throws InterruptedException {
    int done = 0;
    for (int i = 0; i < addresses.length; i++) {
      int count = lengths[i] == 0 ? 0 : transfer.of(memory.buffer(addresses[i], lengths[i]));
      done += count;
      if (count < lengths[i]) {
        break;
      }
    }
    return done;
  }

  /** Reads once, and spreads what came: for streams and datagrams. */
  public int scatter(Transfer reader) throws InterruptedException {
    if (addresses.length == 1) {
      return reader.of(memory.buffer(addresses[0], lengths[0]));
    }
    byte[] copy = new byte[(int) Math.min(total, MAX_COPY)];
    int count = reader.of(ByteBuffer.wrap(copy));
    int from = 0;
    for (int i = 0; from < count; i++) {
      int part = Math.min(lengths[i], count - from);
      memory.put(addresses[i], copy, from, part);
      from += part;
    }
    return count;
  }

  /** Collects the buffers and writes once: for streams and datagrams. */
  public int gather(Transfer writer) throws InterruptedException {
    if (addresses.length == 1) {
      return writer.of(memory.buffer(addresses[0], lengths[0]));
    }
    ByteBuffer copy = ByteBuffer.allocate((int) Math.min(total, MAX_COPY));
    for (int i = 0; i < addresses.length && copy.hasRemaining(); i++) {
      copy.put(memory.buffer(addresses[i], Math.min(lengths[i], copy.remaining())));
    }
    return writer.of(copy.flip());
  }
}
