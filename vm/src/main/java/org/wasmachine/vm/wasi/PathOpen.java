package org.wasmachine.vm.wasi;

import static org.wasmachine.vm.wasi.Right.FD_ALLOCATE;
import static org.wasmachine.vm.wasi.Right.FD_DATASYNC;
import static org.wasmachine.vm.wasi.Right.FD_FILESTAT_SET_SIZE;
import static org.wasmachine.vm.wasi.Right.FD_READ;
import static org.wasmachine.vm.wasi.Right.FD_READDIR;
import static org.wasmachine.vm.wasi.Right.FD_WRITE;

import java.util.EnumSet;
import java.util.Set;
import org.wasmachine.hal.Errno;
import org.wasmachine.vm.fs.Access;
import org.wasmachine.vm.fs.Descriptor;
import org.wasmachine.vm.fs.Directory;
import org.wasmachine.vm.fs.FsException;
import org.wasmachine.vm.fs.OpenFlag;
import org.wasmachine.vm.fs.OpenOptions;
import org.wasmachine.vm.fs.Rights;

/**
 * What {@code path_open} was asked for. Whether a file is opened for reading, writing or both is
 * read off the rights that are wanted, as WAMR does.
 */
record PathOpen(OpenOptions options, Rights wanted) {

  private static final int CREATE = 1;
  private static final int DIRECTORY = 2;
  private static final int EXCLUSIVE = 4;
  private static final int TRUNCATE = 8;

  private static final long READING = FD_READ.bit() | FD_READDIR.bit();
  private static final long WRITING =
      FD_DATASYNC.bit() | FD_WRITE.bit() | FD_ALLOCATE.bit() | FD_FILESTAT_SET_SIZE.bit();

  static PathOpen of(int openFlags, long base, long inheriting, int fdFlags, boolean follow) {
    int bits = openFlags & 0xffff;
    if ((bits & ~(CREATE | DIRECTORY | EXCLUSIVE | TRUNCATE)) != 0) {
      throw new FsException(Errno.EINVAL, "unknown open flags " + bits);
    }
    Set<OpenFlag> flags = EnumSet.noneOf(OpenFlag.class);
    flags.addAll(FdFlags.parse(fdFlags & 0xffff));
    add(flags, bits, CREATE, OpenFlag.CREATE);
    add(flags, bits, DIRECTORY, OpenFlag.DIRECTORY);
    add(flags, bits, EXCLUSIVE, OpenFlag.EXCLUSIVE);
    add(flags, bits, TRUNCATE, OpenFlag.TRUNCATE);
    if (!follow) {
      flags.add(OpenFlag.NOFOLLOW);
    }
    return new PathOpen(new OpenOptions(access(base, flags), flags), new Rights(base, inheriting));
  }

  private static void add(Set<OpenFlag> flags, int bits, int bit, OpenFlag flag) {
    if ((bits & bit) != 0) {
      flags.add(flag);
    }
  }

  private static Access access(long base, Set<OpenFlag> flags) {
    boolean writes = (base & WRITING) != 0 && !flags.contains(OpenFlag.DIRECTORY);
    boolean reads = (base & READING) != 0;
    if (writes) {
      return reads ? Access.READ_WRITE : Access.WRITE;
    }
    return Access.READ;
  }

  /** What the directory must allow. */
  Right[] neededRights() {
    EnumSet<Right> needed = EnumSet.of(Right.PATH_OPEN);
    if (options.has(OpenFlag.CREATE)) {
      needed.add(Right.PATH_CREATE_FILE);
    }
    if (options.has(OpenFlag.TRUNCATE)) {
      needed.add(Right.PATH_FILESTAT_SET_SIZE);
    }
    return needed.toArray(Right[]::new);
  }

  /** Opens below a directory; the new descriptor gets no right that the directory cannot give. */
  Descriptor open(Directory directory, String path, Descriptor through) {
    long missing = (wanted.base() | wanted.inheriting()) & ~Wasi.inheriting(through) & Right.ALL;
    if (missing != 0) {
      throw new FsException(Errno.ENOTCAPABLE, "more rights are wanted than the directory gives");
    }
    return Descriptor.of(directory.open(path, options), options, wanted);
  }
}
