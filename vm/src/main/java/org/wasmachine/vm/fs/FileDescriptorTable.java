package org.wasmachine.vm.fs;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.wasmachine.hal.Errno;
import org.wasmachine.vm.GuestProcess;

/**
 * The open files, devices, directories and sockets of one process, by number: 0 to 2 are the
 * console, a new one gets the lowest free number. Everything is closed when the process ends.
 *
 * <p>Thread-safe; looking up a number takes no lock.
 */
public final class FileDescriptorTable implements AutoCloseable {

  /** Standard input, output and error. */
  public static final int CONSOLE_STREAMS = 3;

  private final AtomicReferenceArray<Descriptor> slots;
  private final FileSystem files;
  private boolean closed;

  /**
   * An empty table.
   *
   * @param limit descriptors besides the console's
   * @param files where paths lead
   */
  public FileDescriptorTable(int limit, FileSystem files) {
    this.slots = new AtomicReferenceArray<>(CONSOLE_STREAMS + limit);
    this.files = files;
  }

  /** The table of a process, with its console at 0 to 2. */
  public static FileDescriptorTable of(GuestProcess process) {
    return process.attachment(
        FileDescriptorTable.class,
        () -> {
          ConsoleFiles console = new ConsoleFiles(process);
          FileDescriptorTable table =
              new FileDescriptorTable(
                  process.config().limits().descriptors(),
                  StandardDevices.addTo(process.config().files().of(process), console));
          table.open(Descriptor.of(console.input(), OpenOptions.READ));
          table.open(Descriptor.of(console.output(), OpenOptions.of(Access.WRITE)));
          table.open(Descriptor.of(console.error(), OpenOptions.of(Access.WRITE)));
          process.onClose(table);
          return table;
        });
  }

  /** Where paths lead. */
  public FileSystem files() {
    return files;
  }

  /**
   * Gives an open file the lowest free number; closes it if there is none.
   *
   * @throws FsException {@code EMFILE} if the process has all it may have
   */
  public int open(Descriptor descriptor) {
    synchronized (this) {
      for (int fd = 0; !closed && fd < slots.length(); fd++) {
        if (slots.get(fd) == null) {
          slots.set(fd, descriptor);
          return fd;
        }
      }
    }
    descriptor.file().close();
    throw new FsException(
        Errno.EMFILE, "the app has all the descriptors it may have: " + slots.length());
  }

  /**
   * The entry of a number.
   *
   * @throws FsException {@code EBADF} if nothing is open there
   */
  public Descriptor get(int fd) {
    Descriptor found = fd >= 0 && fd < slots.length() ? slots.get(fd) : null;
    if (found == null) {
      throw new FsException(Errno.EBADF);
    }
    return found;
  }

  /** Closes a number; it is free even if that fails. */
  public void close(int fd) {
    remove(fd).file().close();
  }

  private synchronized Descriptor remove(int fd) {
    Descriptor found = get(fd);
    slots.set(fd, null);
    return found;
  }

  /** Gives an open file another number that is in use, and closes what was there. */
  public void renumber(int from, int to) {
    Descriptor replaced;
    synchronized (this) {
      Descriptor moved = get(from);
      replaced = get(to);
      if (from == to) {
        return;
      }
      slots.set(to, moved);
      slots.set(from, null);
    }
    replaced.file().close();
  }

  /** Closes everything; from now on nothing can be opened. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    for (int fd = slots.length() - 1; fd >= 0; fd--) {
      Descriptor left = slots.getAndSet(fd, null);
      if (left != null) {
        closeAtTheEnd(fd, left.file());
      }
    }
  }

  private static void closeAtTheEnd(int fd, OpenFile file) {
    try {
      file.close();
    } catch (FsException e) {
      log().log(Level.WARNING, "closing descriptor " + fd + ": " + e.getMessage());
    }
  }

  /** Looked up when there is something to say: the first logger of a JVM costs its start dear. */
  private static Logger log() {
    return System.getLogger(FileDescriptorTable.class.getName());
  }
}
