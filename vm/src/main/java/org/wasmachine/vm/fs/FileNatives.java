package org.wasmachine.vm.fs;

import static org.wasmachine.vm.fs.OpenFlag.APPEND;
import static org.wasmachine.vm.fs.OpenFlag.CREATE;
import static org.wasmachine.vm.fs.OpenFlag.DIRECTORY;
import static org.wasmachine.vm.fs.OpenFlag.EXCLUSIVE;
import static org.wasmachine.vm.fs.OpenFlag.NONBLOCK;
import static org.wasmachine.vm.fs.OpenFlag.SYNC;
import static org.wasmachine.vm.fs.OpenFlag.TRUNCATE;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.wasmachine.hal.Errno;
import org.wasmachine.vm.GuestMemory;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.natives.NativeRegistry;
import org.wasmachine.vm.natives.NativeTable;

/**
 * POSIX-like file calls of {@code env}. All give -1 when they fail, and tell the guest why through
 * its export {@code libc_builtin_set_errno}, if it has one.
 *
 * <p>{@code pread} and {@code pwrite} take the 64-bit offset that apps are compiled with; on the
 * peer, which declares 32 bits, they cannot be linked. {@code mkdir}, {@code rmdir}, {@code
 * unlink}, {@code rename} and {@code access} are additions: the peer has none of them.
 */
public final class FileNatives {

  static final NativeTable TABLE =
      NativeTable.of(
          "env",
          FileNatives.class,
          """
          open   ($ii)i
          read   (i*~)i
          write  (i*~)i
          pread  (i*~I)i
          pwrite (i*~I)i
          lseek  (iIi)I
          fcntl  (iii)i
          fsync  (i)i
          close  (i)i
          ioctl  (ii*)i
          fstat  (i*)i
          mkdir  ($i)i
          rmdir  ($)i
          unlink ($)i
          rename ($$)i
          access ($i)i
          """);

  // Bits of wasi-libc's <fcntl.h>, as every guest is compiled with.
  private static final int O_RDONLY = 0x0400_0000;
  private static final int O_WRONLY = 0x1000_0000;
  private static final int O_RDWR = O_RDONLY | O_WRONLY;
  private static final Map<OpenFlag, Integer> BITS =
      new EnumMap<>(
          Map.of(
              APPEND, 0x1,
              NONBLOCK, 0x4,
              SYNC, 0x10,
              CREATE, 0x1000,
              DIRECTORY, 0x2000,
              EXCLUSIVE, 0x4000,
              TRUNCATE, 0x8000));
  private static final Set<OpenFlag> STATUS = EnumSet.of(APPEND, NONBLOCK, SYNC);

  private static final int F_GETFL = 3;
  private static final int F_SETFL = 4;

  /** What a call does; a failure is an {@link FsException}. */
  private interface Call {
    long run() throws InterruptedException;
  }

  private final GuestProcess process;
  private final FileDescriptorTable table;
  private final ErrnoExport errno;

  FileNatives(GuestProcess process) {
    this.process = process;
    this.table = FileDescriptorTable.of(process);
    this.errno = new ErrnoExport(process);
  }

  /** Adds the calls to what guests may import. */
  public static void addTo(NativeRegistry natives) {
    natives.add(TABLE, FileNatives::new);
  }

  /** Opens a path. The third argument, where C would find the mode, is of no use and ignored. */
  public int open(int path, int flags, int ignoredMode) {
    return call(
        () -> {
          OpenOptions options = options(flags);
          OpenFile file = table.files().open(memory().string(path), options);
          return table.open(Descriptor.of(file, options));
        });
  }

  /** Bytes read, 0 at the end. Waits if there are none. */
  public int read(int fd, int buffer, int length) {
    try {
      Descriptor descriptor = table.get(fd);
      OpenFile file = descriptor.readable();
      descriptor.beforeReading(process);
      return file.read(memory().buffer(buffer, length));
    } catch (FsException e) {
      return failed(e);
    } catch (InterruptedException e) {
      throw killed(e);
    }
  }

  /** Bytes written. */
  public int write(int fd, int buffer, int length) {
    try {
      return table.get(fd).writable().write(memory().buffer(buffer, length));
    } catch (FsException e) {
      return failed(e);
    } catch (InterruptedException e) {
      throw killed(e);
    }
  }

  public int pread(int fd, int buffer, int length, long offset) {
    return call(
        () -> table.get(fd).readable().pread(memory().buffer(buffer, length), position(offset)));
  }

  public int pwrite(int fd, int buffer, int length, long offset) {
    return call(
        () -> table.get(fd).writable().pwrite(memory().buffer(buffer, length), position(offset)));
  }

  /** The new position. As on the peer it is cut to 32 bits. */
  public long lseek(int fd, long offset, int whence) {
    return call(
        () ->
            table
                .get(fd)
                .file()
                .seek(offset, Whence.of(whence).orElseThrow(() -> new FsException(Errno.EINVAL))));
  }

  /** {@code F_GETFL} and {@code F_SETFL}; {@code arguments} is the address of the variable ones. */
  public int fcntl(int fd, int command, int arguments) {
    return call(
        () -> {
          Descriptor descriptor = table.get(fd);
          return switch (command) {
            case F_GETFL -> bits(descriptor);
            case F_SETFL -> {
              descriptor.status(flags(memory().i32(arguments), STATUS));
              yield 0;
            }
            default -> throw new FsException(Errno.EINVAL);
          };
        });
  }

  public int fsync(int fd) {
    return call(
        () -> {
          table.get(fd).file().sync(true);
          return 0;
        });
  }

  public int close(int fd) {
    return call(
        () -> {
          table.close(fd);
          return 0;
        });
  }

  /** A command to a device; {@code arguments} is the address of the variable arguments. */
  public int ioctl(int fd, int command, int arguments) {
    return call(() -> table.get(fd).file().ioctl(command, new IoctlArgument(memory(), arguments)));
  }

  /** Not offered, as on the peer: -1, and the error number stays as it is. */
  public int fstat(int fd, int ignoredResult) {
    process.warn("fstat is not supported");
    return -1;
  }

  public int mkdir(int path, int ignoredMode) {
    return at(path, Directory::createDirectory);
  }

  public int rmdir(int path) {
    return at(path, Directory::removeDirectory);
  }

  public int unlink(int path) {
    return at(path, Directory::removeFile);
  }

  public int rename(int from, int to) {
    return at(
        from,
        (directory, path) -> {
          FileSystem.Place target = table.files().locate(memory().string(to));
          directory.rename(path, target.directory(), target.path());
        });
  }

  /** 0 if there is such a file; the mode is not looked at. */
  public int access(int path, int ignoredMode) {
    return at(path, (directory, rest) -> directory.stat(rest, true));
  }

  private int at(int path, BiConsumer<Directory, String> operation) {
    return call(
        () -> {
          FileSystem.Place place = table.files().locate(memory().string(path));
          operation.accept(place.directory(), place.path());
          return 0;
        });
  }

  // ---- what they have in common ----------------------------------------------------------------

  private int call(Call call) {
    try {
      return (int) call.run();
    } catch (FsException e) {
      return failed(e);
    } catch (InterruptedException e) {
      throw killed(e);
    }
  }

  private int failed(FsException failure) {
    if (process.killed()) {
      throw new Trap(Trap.TERMINATED, failure);
    }
    errno.set(failure.errno());
    return -1;
  }

  private static Trap killed(InterruptedException e) {
    Thread.currentThread().interrupt(); // the flag is the killer's; whoever ends the run clears it
    return new Trap(Trap.TERMINATED, e);
  }

  private GuestMemory memory() {
    return process.memory();
  }

  private static long position(long offset) {
    if (offset < 0) {
      throw new FsException(Errno.EINVAL);
    }
    return offset;
  }

  private static OpenOptions options(int word) {
    Access access =
        switch (word & O_RDWR) {
          case O_WRONLY -> Access.WRITE;
          case O_RDWR -> Access.READ_WRITE;
          default -> Access.READ;
        };
    return new OpenOptions(access, flags(word, BITS.keySet()));
  }

  private static Set<OpenFlag> flags(int word, Set<OpenFlag> among) {
    EnumSet<OpenFlag> flags = EnumSet.noneOf(OpenFlag.class);
    among.forEach(
        flag -> {
          if ((word & BITS.get(flag)) != 0) {
            flags.add(flag);
          }
        });
    return flags;
  }

  private static int bits(Descriptor descriptor) {
    int bits =
        switch (descriptor.access()) {
          case READ -> O_RDONLY;
          case WRITE -> O_WRONLY;
          case READ_WRITE -> O_RDWR;
        };
    for (OpenFlag flag : STATUS) {
      bits |= descriptor.has(flag) ? BITS.get(flag) : 0;
    }
    return bits;
  }
}
