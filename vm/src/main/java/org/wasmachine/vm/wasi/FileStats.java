package org.wasmachine.vm.wasi;

import java.util.OptionalLong;
import org.wasmachine.hal.Errno;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.vm.GuestMemory;
import org.wasmachine.vm.fs.FileStat;
import org.wasmachine.vm.fs.FileTimes;
import org.wasmachine.vm.fs.FsException;

/** WASI's {@code filestat}, 64 bytes, and {@code fstflags}. */
final class FileStats {

  private static final int ACCESSED = 1;
  private static final int ACCESSED_NOW = 2;
  private static final int MODIFIED = 4;
  private static final int MODIFIED_NOW = 8;

  private FileStats() {}

  static void put(GuestMemory memory, int at, FileStat stat) {
    memory.putI64(at, stat.device());
    memory.putI64(at + 8, stat.inode());
    memory.putI64(at + 16, stat.type().number());
    memory.putI64(at + 24, stat.links());
    memory.putI64(at + 32, stat.size());
    memory.putI64(at + 40, stat.accessedNanos());
    memory.putI64(at + 48, stat.modifiedNanos());
    memory.putI64(at + 56, stat.changedNanos());
  }

  static FileTimes times(Clock clock, long accessed, long modified, int flags) {
    if ((flags & ~(ACCESSED | ACCESSED_NOW | MODIFIED | MODIFIED_NOW)) != 0) {
      throw new FsException(Errno.EINVAL, "unknown time flags " + flags);
    }
    return new FileTimes(
        time(clock, accessed, flags, ACCESSED, ACCESSED_NOW),
        time(clock, modified, flags, MODIFIED, MODIFIED_NOW));
  }

  private static OptionalLong time(Clock clock, long given, int flags, int set, int now) {
    boolean wantsGiven = (flags & set) != 0;
    boolean wantsNow = (flags & now) != 0;
    if (wantsGiven && (wantsNow || given < 0)) {
      throw new FsException(Errno.EINVAL, "a time given and now at once, or beyond 63 bits");
    }
    if (wantsNow) {
      return OptionalLong.of(clock.epochNanos());
    }
    return wantsGiven ? OptionalLong.of(given) : OptionalLong.empty();
  }
}
