package org.wasmachine.vm.wasi;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.wasmachine.vm.GuestMemory;
import org.wasmachine.vm.fs.DirectoryEntry;
import org.wasmachine.vm.fs.OpenDirectory;

/** WASI's {@code dirent}: 24 bytes, then the name. */
final class Dirents {

  private static final int HEADER = 24;

  private Dirents() {}

  /**
   * Fills a buffer with entries.
   *
   * @param cookie number of the first entry
   * @return bytes used; as many as the buffer has if not all entries fit
   */
  static int put(GuestMemory memory, int buffer, int length, OpenDirectory directory, long cookie) {
    long used = 0;
    long next = cookie;
    long size = Integer.toUnsignedLong(length);
    for (DirectoryEntry entry : directory.entries(cookie)) {
      byte[] bytes = bytes(entry, ++next);
      int part = (int) Math.min(bytes.length, size - used);
      memory.put((int) (buffer + used), bytes, 0, part);
      used += part;
      if (used == size) {
        break;
      }
    }
    return (int) used;
  }

  private static byte[] bytes(DirectoryEntry entry, long next) {
    byte[] name = entry.name().getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(HEADER + name.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(next)
        .putLong(entry.inode())
        .putInt(name.length)
        .putInt(entry.type().number())
        .put(name)
        .array();
  }
}
