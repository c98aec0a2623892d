package org.wasmachine.vm.wasi;

import java.io.UncheckedIOException;
import org.wasmachine.hal.Errno;
import org.wasmachine.vm.GuestMemory;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.fs.Access;
import org.wasmachine.vm.fs.Descriptor;
import org.wasmachine.vm.fs.Directory;
import org.wasmachine.vm.fs.FileDescriptorTable;
import org.wasmachine.vm.fs.FileSystem;
import org.wasmachine.vm.fs.FileType;
import org.wasmachine.vm.fs.FsException;
import org.wasmachine.vm.fs.OpenDirectory;
import org.wasmachine.vm.fs.OpenFile;
import org.wasmachine.vm.natives.NativeRegistry;

/** What the families of WASI calls of one process have in common. */
public final class Wasi {

  /** The import module of preview 1. */
  public static final String MODULE = "wasi_snapshot_preview1";

  /** Its older name; WAMR has the same table under both. */
  public static final String OLD_MODULE = "wasi_unstable";

  /** What a call does; a failure is an {@link FsException}. */
  @FunctionalInterface
  public interface Call {
    void run() throws InterruptedException;
  }

  private final GuestProcess process;
  private final FileDescriptorTable table;

  private Wasi(GuestProcess process) {
    this.process = process;
    this.table = FileDescriptorTable.of(process);
    openMounts();
  }

  /** The one of a process. The first call opens its directories, from descriptor 3 on. */
  public static Wasi of(GuestProcess process) {
    return process.attachment(Wasi.class, () -> new Wasi(process));
  }

  /** Adds all of preview 1 but the sockets to what guests may import. */
  public static void addTo(NativeRegistry natives) {
    for (String module : new String[] {MODULE, OLD_MODULE}) {
      natives
          .add(WasiArgs.TABLE.as(module), WasiArgs::new)
          .add(WasiEnviron.TABLE.as(module), WasiEnviron::new)
          .add(WasiClock.TABLE.as(module), WasiClock::new)
          .add(WasiRandom.TABLE.as(module), WasiRandom::new)
          .add(WasiFd.TABLE.as(module), WasiFd::new)
          .add(WasiPath.TABLE.as(module), WasiPath::new)
          .add(WasiPoll.TABLE.as(module), WasiPoll::new)
          .add(WasiProc.TABLE.as(module), WasiProc::new)
          .add(WasiSched.TABLE.as(module), WasiSched::new);
    }
  }

  /** Apps expect their storage at descriptor 3, so the devices come last. */
  private void openMounts() {
    FileSystem files = table.files();
    files.mounts().stream()
        .filter(mount -> !mount.path().equals(FileSystem.DEVICES))
        .forEach(this::preopen);
    files.mount(FileSystem.DEVICES).ifPresent(this::preopen);
  }

  private void preopen(FileSystem.Mount mount) {
    try {
      table.open(Descriptor.preopen(mount.path(), mount.root()));
    } catch (FsException e) {
      process.warn("warning: " + mount.path() + " is not open for the app: " + e.getMessage());
    }
  }

  public GuestProcess process() {
    return process;
  }

  public FileDescriptorTable table() {
    return table;
  }

  public GuestMemory memory() {
    return process.memory();
  }

  /**
   * Runs a call.
   *
   * @return its error number, 0 when it succeeds
   * @throws Trap if the process was killed meanwhile
   */
  public int run(Call call) {
    try {
      call.run();
      return Errno.SUCCESS.number();
    } catch (FsException e) {
      if (process.killed()) {
        throw new Trap(Trap.TERMINATED, e);
      }
      return e.errno().number();
    } catch (UncheckedIOException e) { // the console, shown before a wait, is gone
      return Errno.EIO.number();
    } catch (InterruptedException e) {
      throw killed(e);
    }
  }

  /** The trap of an interrupted thread. */
  static Trap killed(InterruptedException e) {
    Thread.currentThread().interrupt(); // the flag is the killer's; whoever ends the run clears it
    return new Trap(Trap.TERMINATED, e);
  }

  /** The rights of a descriptor that make sense for what is open there. */
  static long base(Descriptor descriptor) {
    OpenFile file = descriptor.file();
    long rights = descriptor.rights().base() & Right.base(file.type());
    Access access = descriptor.access();
    if (file.type() != FileType.DIRECTORY && !access.reads()) {
      rights &= ~Right.FD_READ.bit();
    }
    if (!access.writes()) {
      rights &= ~(Right.FD_WRITE.bit() | Right.FD_ALLOCATE.bit());
    }
    return rights;
  }

  static long inheriting(Descriptor descriptor) {
    return descriptor.rights().inheriting() & Right.inheriting(descriptor.file().type());
  }

  /**
   * A descriptor that may be used so.
   *
   * @throws FsException {@code EBADF}, or {@code ENOTCAPABLE} if a right is missing
   */
  public Descriptor descriptor(int fd, Right... needed) {
    Descriptor descriptor = table.get(fd);
    long rights = base(descriptor);
    for (Right right : needed) {
      if ((rights & right.bit()) == 0) {
        throw new FsException(Errno.ENOTCAPABLE, "descriptor " + fd + " has no right " + right);
      }
    }
    return descriptor;
  }

  /**
   * An open directory that may be used so.
   *
   * @throws FsException also {@code ENOTDIR}
   */
  Directory directory(int fd, Right... needed) {
    if (table.get(fd).file() instanceof OpenDirectory open) {
      descriptor(fd, needed);
      return open.directory();
    }
    throw new FsException(Errno.ENOTDIR, "descriptor " + fd + " is no directory");
  }
}
