package org.wasmachine.vm.fs;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.LongSupplier;
import org.wasmachine.hal.Errno;

/**
 * A file, directory or link of a {@link MemoryVolume}. Lives as long as it has a name or is open.
 */
final class MemoryNode {

  private static final int MAX_SIZE = Integer.MAX_VALUE - 16;

  private final FileType type;
  private final long device;
  private final long inode;
  private final Quota quota;
  private final LongSupplier epochNanos;
  private byte[] bytes = {};
  private int size;
  private String target = "";
  private int links = 1;
  private int handles;
  private long accessed;
  private long modified;
  private long changed;

  MemoryNode(FileType type, long device, long inode, Quota quota, LongSupplier epochNanos) {
    this.type = type;
    this.device = device;
    this.inode = inode;
    this.quota = quota;
    this.epochNanos = epochNanos;
    this.accessed = epochNanos.getAsLong();
    this.modified = accessed;
    this.changed = accessed;
  }

  FileType type() {
    return type;
  }

  synchronized String target() {
    return target;
  }

  synchronized void target(String text) {
    target = text;
    size = text.length();
  }

  synchronized FileStat stat() {
    return new FileStat(type, device, inode, links, size, accessed, modified, changed);
  }

  synchronized void setTimes(FileTimes times) {
    times.accessedNanos().ifPresent(nanos -> accessed = nanos);
    times.modifiedNanos().ifPresent(nanos -> modified = nanos);
    changed = epochNanos.getAsLong();
  }

  synchronized void linked() {
    links++;
  }

  synchronized void unlinked() {
    links--;
    freeIfUnreachable();
  }

  synchronized void opened() {
    handles++;
  }

  synchronized void closed() {
    handles--;
    freeIfUnreachable();
  }

  private void freeIfUnreachable() {
    if (links == 0 && handles == 0) {
      quota.giveBack(size);
      bytes = new byte[0];
      size = 0;
    }
  }

  synchronized int size() {
    return size;
  }

  synchronized int read(ByteBuffer into, long offset) {
    accessed = epochNanos.getAsLong();
    int length = (int) Math.min(into.remaining(), Math.max(0, size - offset));
    if (length > 0) {
      into.put(bytes, (int) offset, length);
    }
    return length;
  }

  synchronized int write(ByteBuffer from, long offset) {
    if (!from.hasRemaining()) {
      return 0;
    }
    if (offset > MAX_SIZE - from.remaining()) {
      throw new FsException(Errno.EFBIG);
    }
    long gap = Math.max(0, offset - size);
    quota.take(gap);
    long growth = Math.max(0, offset + from.remaining() - size - gap);
    long granted = quota.takeUpTo(growth);
    int length = (int) (from.remaining() - (growth - granted));
    if (length == 0) {
      quota.giveBack(gap);
      throw new FsException(Errno.ENOSPC);
    }
    int end = (int) offset + length;
    if (end > bytes.length) {
      bytes = Arrays.copyOf(bytes, (int) Math.min(MAX_SIZE, Math.max(end, bytes.length * 2L)));
    }
    from.get(bytes, (int) offset, length);
    size = Math.max(size, end);
    touch();
    return length;
  }

  synchronized void resize(long newSize) {
    if (newSize < 0) {
      throw new FsException(Errno.EINVAL);
    }
    if (newSize > MAX_SIZE) {
      throw new FsException(Errno.EFBIG);
    }
    if (newSize > size) {
      quota.take(newSize - size);
    } else {
      quota.giveBack(size - newSize);
    }
    bytes = Arrays.copyOf(bytes, (int) newSize);
    size = (int) newSize;
    touch();
  }

  private void touch() {
    modified = epochNanos.getAsLong();
    changed = modified;
  }
}
