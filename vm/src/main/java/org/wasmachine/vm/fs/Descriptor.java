package org.wasmachine.vm.fs;

import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.wasmachine.hal.Errno;
import org.wasmachine.vm.GuestProcess;

/** An entry of the descriptor table: an open file and how this guest may use it. Thread-safe. */
public final class Descriptor {

  private final OpenFile file;
  private final FileType type;
  private final OpenOptions options;
  private final Optional<String> preopen;
  private volatile Rights rights;
  private volatile Set<OpenFlag> status;

  private Descriptor(OpenFile file, OpenOptions options, Rights rights, Optional<String> preopen) {
    this.file = Objects.requireNonNull(file);
    this.type = file.type();
    this.options = Objects.requireNonNull(options);
    this.rights = Objects.requireNonNull(rights);
    this.preopen = preopen;
    this.status = options.flags();
  }

  public static Descriptor of(OpenFile file, OpenOptions options) {
    return new Descriptor(file, options, Rights.ALL, Optional.empty());
  }

  public static Descriptor of(OpenFile file, OpenOptions options, Rights rights) {
    return new Descriptor(file, options, rights, Optional.empty());
  }

  /** A directory that a WASI app finds open, under a name. */
  public static Descriptor preopen(String name, Directory directory) {
    return new Descriptor(
        new OpenDirectory(directory), OpenOptions.READ, Rights.ALL, Optional.of(name));
  }

  /** The open file. */
  public OpenFile file() {
    return file;
  }

  /**
   * The open file, for reading.
   *
   * @throws FsException {@code EBADF} if it is open for writing only
   */
  public OpenFile readable() {
    if (!options.access().reads()) {
      throw new FsException(Errno.EBADF);
    }
    return file;
  }

  /**
   * The open file, for writing.
   *
   * @throws FsException {@code EBADF} if it is open for reading only
   */
  public OpenFile writable() {
    if (!options.access().writes()) {
      throw new FsException(Errno.EBADF);
    }
    return file;
  }

  /** What it was opened for. */
  public Access access() {
    return options.access();
  }

  /** Under which name a WASI app finds it open, if it does. */
  public Optional<String> preopen() {
    return preopen;
  }

  public Rights rights() {
    return rights;
  }

  /** Takes rights away; it is for the caller to see that none are added. */
  public void restrict(Rights fewer) {
    this.rights = Objects.requireNonNull(fewer);
  }

  /** Whether a flag is on. */
  public boolean has(OpenFlag flag) {
    return status.contains(flag);
  }

  /** Replaces the flags, and tells the file of those that change how it works. */
  public void status(Set<OpenFlag> flags) {
    status = Set.copyOf(flags);
    file.append(flags.contains(OpenFlag.APPEND));
    file.nonblocking(flags.contains(OpenFlag.NONBLOCK));
  }

  /** The flags. */
  public Set<OpenFlag> status() {
    return status;
  }

  /**
   * To be called before a read: one that will wait shows the app's output first, or fails if the
   * descriptor must not wait.
   *
   * @throws FsException {@code EAGAIN}
   */
  public void beforeReading(GuestProcess process) {
    if (type == FileType.REGULAR_FILE || type.socket()) {
      return; // never waits; sees to it itself
    }
    if (!file.readiness().readable()) {
      if (has(OpenFlag.NONBLOCK)) {
        throw new FsException(Errno.EAGAIN);
      }
      showOutput(process);
    }
  }

  private static void showOutput(GuestProcess process) {
    try {
      process.flushConsole();
    } catch (UncheckedIOException e) {
      throw new FsException(Errno.EIO, "the console is gone", e);
    }
  }
}
