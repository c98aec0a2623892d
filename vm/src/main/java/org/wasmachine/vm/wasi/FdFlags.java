package org.wasmachine.vm.wasi;

import java.util.EnumSet;
import java.util.Set;
import org.wasmachine.hal.Errno;
import org.wasmachine.vm.fs.FsException;
import org.wasmachine.vm.fs.OpenFlag;

/** WASI's {@code fdflags}: append 1, dsync 2, nonblock 4, rsync 8, sync 16. */
final class FdFlags {

  private static final int APPEND = 1;
  private static final int DSYNC = 2;
  private static final int NONBLOCK = 4;
  private static final int RSYNC = 8;
  private static final int SYNC = 16;
  private static final int ALL = APPEND | DSYNC | NONBLOCK | RSYNC | SYNC;

  private FdFlags() {}

  static Set<OpenFlag> parse(int bits) {
    if ((bits & ~ALL) != 0) {
      throw new FsException(Errno.EINVAL, "unknown descriptor flags " + bits);
    }
    EnumSet<OpenFlag> flags = EnumSet.noneOf(OpenFlag.class);
    if ((bits & APPEND) != 0) {
      flags.add(OpenFlag.APPEND);
    }
    if ((bits & NONBLOCK) != 0) {
      flags.add(OpenFlag.NONBLOCK);
    }
    if ((bits & (DSYNC | RSYNC | SYNC)) != 0) {
      flags.add(OpenFlag.SYNC);
    }
    return flags;
  }

  static int bits(Set<OpenFlag> flags) {
    return (flags.contains(OpenFlag.APPEND) ? APPEND : 0)
        | (flags.contains(OpenFlag.NONBLOCK) ? NONBLOCK : 0)
        | (flags.contains(OpenFlag.SYNC) ? SYNC : 0);
  }
}
