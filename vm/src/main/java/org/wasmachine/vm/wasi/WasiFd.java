package org.wasmachine.vm.wasi;

import static org.wasmachine.vm.wasi.Right.FD_ADVISE;
import static org.wasmachine.vm.wasi.Right.FD_ALLOCATE;
import static org.wasmachine.vm.wasi.Right.FD_DATASYNC;
import static org.wasmachine.vm.wasi.Right.FD_FDSTAT_SET_FLAGS;
import static org.wasmachine.vm.wasi.Right.FD_FILESTAT_GET;
import static org.wasmachine.vm.wasi.Right.FD_FILESTAT_SET_SIZE;
import static org.wasmachine.vm.wasi.Right.FD_FILESTAT_SET_TIMES;
import static org.wasmachine.vm.wasi.Right.FD_READ;
import static org.wasmachine.vm.wasi.Right.FD_READDIR;
import static org.wasmachine.vm.wasi.Right.FD_SEEK;
import static org.wasmachine.vm.wasi.Right.FD_SYNC;
import static org.wasmachine.vm.wasi.Right.FD_TELL;
import static org.wasmachine.vm.wasi.Right.FD_WRITE;

import java.nio.charset.StandardCharsets;
import org.wasmachine.hal.Errno;
import org.wasmachine.vm.GuestMemory;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.fs.Descriptor;
import org.wasmachine.vm.fs.FileType;
import org.wasmachine.vm.fs.FsException;
import org.wasmachine.vm.fs.OpenDirectory;
import org.wasmachine.vm.fs.OpenFile;
import org.wasmachine.vm.fs.Rights;
import org.wasmachine.vm.fs.Whence;
import org.wasmachine.vm.natives.NativeTable;

/** Calls on a descriptor. */
public final class WasiFd {

  static final NativeTable TABLE =
      NativeTable.of(
          Wasi.MODULE,
          WasiFd.class,
          """
          fd_advise             (iIIi)i
          fd_allocate           (iII)i
          fd_close              (i)i
          fd_datasync           (i)i
          fd_fdstat_get         (i*)i
          fd_fdstat_set_flags   (ii)i
          fd_fdstat_set_rights  (iII)i
          fd_filestat_get       (i*)i
          fd_filestat_set_size  (iI)i
          fd_filestat_set_times (iIIi)i
          fd_pread              (i*iI*)i
          fd_prestat_get        (i*)i
          fd_prestat_dir_name   (i*~)i
          fd_pwrite             (i*iI*)i
          fd_read               (i*i*)i
          fd_readdir            (i*~I*)i
          fd_renumber           (ii)i
          fd_seek               (iIi*)i
          fd_sync               (i)i
          fd_tell               (i*)i
          fd_write              (i*i*)i
          """);

  private static final int MAX_ADVICE = 5;

  private final Wasi wasi;

  WasiFd(GuestProcess process) {
    this.wasi = Wasi.of(process);
  }

  private GuestMemory memory() {
    return wasi.memory();
  }

  // ---- bytes
  // -------------------------------------------------------------------------------------

  /** Reads; waits if there is nothing, unless the descriptor says not to. */
  public int fd_read(int fd, int vectors, int count, int read) {
    return wasi.run(
        () -> {
          Descriptor descriptor = wasi.descriptor(fd, FD_READ);
          OpenFile file = descriptor.readable();
          IoVectors buffers = IoVectors.at(memory(), vectors, count);
          memory().requireBytes(read, 4);
          if (buffers.total() > 0) {
            descriptor.beforeReading(wasi.process());
          }
          memory()
              .putI32(
                  read,
                  file.type().seekable() ? buffers.each(file::read) : buffers.scatter(file::read));
        });
  }

  public int fd_write(int fd, int vectors, int count, int written) {
    return wasi.run(
        () -> {
          OpenFile file = wasi.descriptor(fd, FD_WRITE).writable();
          IoVectors buffers = IoVectors.at(memory(), vectors, count);
          memory().requireBytes(written, 4);
          memory()
              .putI32(
                  written,
                  file.type().seekable() ? buffers.each(file::write) : buffers.gather(file::write));
        });
  }

  public int fd_pread(int fd, int vectors, int count, long offset, int read) {
    return wasi.run(
        () -> {
          OpenFile file = wasi.descriptor(fd, FD_READ).readable();
          memory().requireBytes(read, 4);
          long[] at = {position(fd, offset)};
          int done =
              IoVectors.at(memory(), vectors, count)
                  .each(
                      buffer -> {
                        int part = file.pread(buffer, at[0]);
                        at[0] += part;
                        return part;
                      });
          memory().putI32(read, done);
        });
  }

  public int fd_pwrite(int fd, int vectors, int count, long offset, int written) {
    return wasi.run(
        () -> {
          OpenFile file = wasi.descriptor(fd, FD_WRITE).writable();
          memory().requireBytes(written, 4);
          long[] at = {position(fd, offset)};
          int done =
              IoVectors.at(memory(), vectors, count)
                  .each(
                      buffer -> {
                        int part = file.pwrite(buffer, at[0]);
                        at[0] += part;
                        return part;
                      });
          memory().putI32(written, done);
        });
  }

  private long position(int fd, long offset) {
    requireSeekable(fd);
    if (offset < 0) {
      throw new FsException(Errno.EINVAL, "an offset beyond 63 bits");
    }
    return offset;
  }

  /** A stream has no right to seek, but the error that fits is another. */
  private void requireSeekable(int fd) {
    FileType type = wasi.table().get(fd).file().type();
    if (!type.seekable() && type != FileType.DIRECTORY) {
      throw new FsException(Errno.ESPIPE);
    }
  }

  public int fd_seek(int fd, long offset, int whence, int position) {
    return wasi.run(
        () -> {
          requireSeekable(fd);
          Whence from = Whence.of(whence).orElseThrow(() -> new FsException(Errno.EINVAL));
          boolean asks = offset == 0 && from == Whence.CURRENT;
          OpenFile file = wasi.descriptor(fd, asks ? FD_TELL : FD_SEEK).file();
          memory().putI64(position, file.seek(offset, from));
        });
  }

  public int fd_tell(int fd, int position) {
    return wasi.run(
        () -> {
          requireSeekable(fd);
          OpenFile file = wasi.descriptor(fd, FD_TELL).file();
          memory().putI64(position, file.seek(0, Whence.CURRENT));
        });
  }

  // ---- the descriptor itself
  // ---------------------------------------------------------------------

  public int fd_close(int fd) {
    return wasi.run(() -> wasi.table().close(fd));
  }

  public int fd_renumber(int from, int to) {
    return wasi.run(() -> wasi.table().renumber(from, to));
  }

  /**
   *
   *
   * <pre>
   * | type u8 | - | flags u16 | - - - - | rights u64 | inheriting rights u64 |
   * 0         1   2           4         8            16                      24
   * </pre>
   */
  public int fd_fdstat_get(int fd, int result) {
    return wasi.run(
        () -> {
          Descriptor descriptor = wasi.table().get(fd);
          memory().fill(result, 24, 0);
          memory().putI8(result, descriptor.file().type().number());
          memory().putI16(result + 2, FdFlags.bits(descriptor.status()));
          memory().putI64(result + 8, Wasi.base(descriptor));
          memory().putI64(result + 16, Wasi.inheriting(descriptor));
        });
  }

  public int fd_fdstat_set_flags(int fd, int flags) {
    return wasi.run(
        () -> wasi.descriptor(fd, FD_FDSTAT_SET_FLAGS).status(FdFlags.parse(flags & 0xffff)));
  }

  /** Takes rights away; none can be added. */
  public int fd_fdstat_set_rights(int fd, long base, long inheriting) {
    return wasi.run(
        () -> {
          Descriptor descriptor = wasi.table().get(fd);
          boolean adds =
              (base & ~Wasi.base(descriptor)) != 0
                  || (inheriting & ~Wasi.inheriting(descriptor)) != 0;
          if (adds) {
            throw new FsException(Errno.ENOTCAPABLE, "rights can only be taken away");
          }
          descriptor.restrict(new Rights(base, inheriting));
        });
  }

  /** The name length of a directory that was open from the start; {@code EBADF} for others. */
  public int fd_prestat_get(int fd, int result) {
    return wasi.run(
        () -> {
          memory().putI64(result, 0); // tag 0: a directory
          memory().putI32(result + 4, preopen(fd).length);
        });
  }

  public int fd_prestat_dir_name(int fd, int buffer, int length) {
    return wasi.run(
        () -> {
          byte[] name = preopen(fd);
          if (Integer.compareUnsigned(length, name.length) < 0) {
            throw new FsException(Errno.ENAMETOOLONG);
          }
          memory().put(buffer, name);
        });
  }

  private byte[] preopen(int fd) {
    return wasi.table()
        .get(fd)
        .preopen()
        .orElseThrow(() -> new FsException(Errno.EBADF))
        .getBytes(StandardCharsets.UTF_8);
  }

  // ---- the file behind it
  // ------------------------------------------------------------------------

  /** Advice is checked and not needed. */
  public int fd_advise(int fd, long offset, long length, int advice) {
    return wasi.run(
        () -> {
          wasi.descriptor(fd, FD_ADVISE);
          if (Integer.compareUnsigned(advice, MAX_ADVICE) > 0 || offset < 0 || length < 0) {
            throw new FsException(Errno.EINVAL);
          }
        });
  }

  /** Makes the file at least as long as offset and length say. */
  public int fd_allocate(int fd, long offset, long length) {
    return wasi.run(
        () -> {
          OpenFile file = wasi.descriptor(fd, FD_ALLOCATE).writable();
          if (offset < 0 || length <= 0) {
            throw new FsException(Errno.EINVAL);
          }
          if (offset > Long.MAX_VALUE - length) {
            throw new FsException(Errno.EFBIG);
          }
          if (file.stat().size() < offset + length) {
            file.resize(offset + length);
          }
        });
  }

  public int fd_datasync(int fd) {
    return wasi.run(() -> wasi.descriptor(fd, FD_DATASYNC).file().sync(false));
  }

  public int fd_sync(int fd) {
    return wasi.run(() -> wasi.descriptor(fd, FD_SYNC).file().sync(true));
  }

  public int fd_filestat_get(int fd, int result) {
    return wasi.run(
        () -> FileStats.put(memory(), result, wasi.descriptor(fd, FD_FILESTAT_GET).file().stat()));
  }

  public int fd_filestat_set_size(int fd, long size) {
    return wasi.run(() -> wasi.descriptor(fd, FD_FILESTAT_SET_SIZE).writable().resize(size));
  }

  public int fd_filestat_set_times(int fd, long accessed, long modified, int flags) {
    return wasi.run(
        () ->
            wasi.descriptor(fd, FD_FILESTAT_SET_TIMES)
                .file()
                .setTimes(
                    FileStats.times(wasi.process().clock(), accessed, modified, flags & 0xffff)));
  }

  /**
   * Entries of a directory from a cookie on, each 24 bytes and its name; the last may be cut off
   * where the buffer ends, which the guest sees from {@code used} being the buffer's length.
   *
   * <pre>
   * | next cookie u64 | inode u64 | name length u32 | type u8 | - - - | name |
   * 0                 8           16                20        21      24
   * </pre>
   */
  public int fd_readdir(int fd, int buffer, int length, long cookie, int used) {
    return wasi.run(
        () -> {
          wasi.directory(fd, FD_READDIR);
          OpenDirectory directory = (OpenDirectory) wasi.table().get(fd).file();
          memory().requireBytes(used, 4);
          memory().putI32(used, Dirents.put(memory(), buffer, length, directory, cookie));
        });
  }
}
