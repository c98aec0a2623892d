package org.wasmachine.vm.fs;

import static org.wasmachine.vm.fs.HostErrors.translated;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.wasmachine.hal.Errno;

/**
 * A directory of the host as a volume. Regular files, directories and links only: what else lies
 * there (pipes, devices) cannot be opened.
 *
 * <p>No guest can change names while another's path is looked up: all volumes of the host share one
 * lock. Against other programs of the host, opening, removing and renaming go through open
 * directories; making directories and links, and reading attributes, cannot in Java.
 */
public final class HostVolume implements Volume {

  /** Entries of one directory that can be listed: a listing is kept in memory while it is read. */
  private static final int MAX_ENTRIES = 65_536;

  /** One for all, because mounts may overlap. */
  private static final ReentrantLock NAMES = new ReentrantLock();

  private final Path root;
  private final HostSpace space;

  private HostVolume(Path root, HostSpace space) {
    this.root = root;
    this.space = space;
  }

  /**
   * Over an existing directory; it may be reached through links, which are followed now.
   *
   * @param quota what all its files may hold; what they hold now counts
   * @throws FsException if it is no directory, or cannot be read
   */
  public static HostVolume of(Path directory, Quota quota) {
    return translated(
        () -> {
          Path real = directory.toRealPath();
          if (!Files.isDirectory(real)) {
            throw new NotDirectoryException(real.toString());
          }
          return new HostVolume(real, new HostSpace(real, quota));
        });
  }

  @Override
  public <T> T exclusively(Supplier<T> operation) {
    NAMES.lock();
    try {
      return operation.get();
    } finally {
      NAMES.unlock();
    }
  }

  // ---- names
  // -------------------------------------------------------------------------------------

  private Path host(List<String> path) {
    Path host = root;
    for (String name : path) {
      host = host.resolve(checked(name));
    }
    return host;
  }

  /** A name must be one name for the host too: no separator of its own, no drive. */
  private String checked(String name) {
    try {
      Path alone = root.getFileSystem().getPath(name);
      if (!alone.isAbsolute() && alone.getNameCount() == 1 && alone.toString().equals(name)) {
        return name;
      }
    } catch (InvalidPathException e) {
      throw new FsException(Errno.EILSEQ, "the host has no such name", e);
    }
    throw new FsException(Errno.EILSEQ, "the host has no such name");
  }

  private static List<String> parent(List<String> path) {
    return path.subList(0, path.size() - 1);
  }

  private interface Deed<T> {
    T in(HostDirectory directory, String name) throws IOException;
  }

  /** Does something to a name in the directory it lies in, held open. */
  private <T> T inParent(List<String> path, Deed<T> deed) {
    if (path.isEmpty()) {
      throw new FsException(Errno.EBUSY, "the root of a mount stays");
    }
    path.forEach(this::checked);
    return exclusively(
        () ->
            translated(
                () -> {
                  try (HostDirectory directory = HostDirectory.open(root, parent(path))) {
                    return deed.in(directory, path.getLast());
                  }
                }));
  }

  // ---- looking
  // -----------------------------------------------------------------------------------

  @Override
  public FileType type(List<String> path) {
    return translated(
        () -> {
          try {
            return HostAttributes.type(HostAttributes.basic(host(path)));
          } catch (NoSuchFileException e) {
            return FileType.UNKNOWN;
          }
        });
  }

  @Override
  public FileStat stat(List<String> path) {
    return translated(() -> HostAttributes.stat(host(path)));
  }

  @Override
  public List<DirectoryEntry> list(List<String> path) {
    path.forEach(this::checked);
    return translated(
        () -> {
          List<DirectoryEntry> entries = new ArrayList<>();
          try (HostDirectory directory = HostDirectory.open(root, path)) {
            for (Path child : directory.entries()) {
              if (entries.size() == MAX_ENTRIES) {
                throw new FsException(
                    Errno.EOVERFLOW, host(path) + " has more than " + MAX_ENTRIES + " entries");
              }
              String name = child.getFileName().toString();
              try {
                FileStat stat = HostAttributes.stat(host(path).resolve(name));
                entries.add(new DirectoryEntry(name, stat.type(), stat.inode()));
              } catch (NoSuchFileException e) {
                continue; // gone since
              }
            }
          }
          entries.sort(Comparator.comparing(DirectoryEntry::name));
          return List.copyOf(entries);
        });
  }

  @Override
  public String readLink(List<String> path) {
    return translated(() -> Files.readSymbolicLink(host(path)).toString());
  }

  // ---- changing
  // ----------------------------------------------------------------------------------

  @Override
  public OpenFile open(List<String> path, OpenOptions options) {
    return inParent(
        path,
        (directory, name) -> {
          boolean missing = !isRegularFile(directory, name);
          Set<OpenOption> how = hostOptions(options);
          long dropped = options.has(OpenFlag.TRUNCATE) ? space.held(host(path)) : 0;
          FileChannel channel =
              missing && options.has(OpenFlag.CREATE)
                  ? space.naming(() -> directory.open(name, how))
                  : directory.open(name, how);
          space.quota().giveBack(dropped);
          return new HostFile(channel, host(path), options, space);
        });
  }

  /** False if there is nothing yet: it is to be made, or the open fails. */
  private static boolean isRegularFile(HostDirectory directory, String name) throws IOException {
    try {
      return switch (HostAttributes.type(directory.attributes(name))) {
        case REGULAR_FILE -> true;
        case DIRECTORY -> throw new FsException(Errno.EISDIR);
        case SYMBOLIC_LINK -> throw new FsException(Errno.ELOOP);
        default -> throw new FsException(Errno.EACCES, name + " is no regular file");
      };
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static Set<OpenOption> hostOptions(OpenOptions options) {
    Set<OpenOption> how = new HashSet<>();
    how.add(LinkOption.NOFOLLOW_LINKS);
    how.add(StandardOpenOption.READ);
    boolean changes = options.has(OpenFlag.CREATE) || options.has(OpenFlag.TRUNCATE);
    if (options.access().writes() || changes) { // Java makes and cuts files for writing only
      how.add(StandardOpenOption.WRITE);
    }
    if (options.has(OpenFlag.CREATE)) {
      how.add(
          options.has(OpenFlag.EXCLUSIVE)
              ? StandardOpenOption.CREATE_NEW
              : StandardOpenOption.CREATE);
    }
    if (options.has(OpenFlag.TRUNCATE)) {
      how.add(StandardOpenOption.TRUNCATE_EXISTING);
    }
    if (options.has(OpenFlag.SYNC)) {
      how.add(StandardOpenOption.SYNC);
    }
    return how;
  }

  @Override
  public void createDirectory(List<String> path) {
    add(() -> Files.createDirectory(host(path)));
  }

  @Override
  public void removeDirectory(List<String> path) {
    inParent(
        path,
        (directory, name) -> {
          directory.deleteDirectory(name);
          space.unnamed();
          return null;
        });
  }

  @Override
  public void removeFile(List<String> path) {
    inParent(
        path,
        (directory, name) -> {
          Optional<HostSpace.Freed> freed = space.beforeRemoval(host(path));
          directory.deleteFile(name);
          space.unnamed();
          freed.ifPresent(space::removed);
          return null;
        });
  }

  @Override
  public void rename(List<String> from, List<String> to) {
    to.forEach(this::checked);
    inParent(
        from,
        (directory, name) -> {
          Optional<HostSpace.Freed> freed = space.beforeReplacement(host(from), host(to));
          boolean replaces = Files.exists(host(to), LinkOption.NOFOLLOW_LINKS);
          try (HostDirectory target = HostDirectory.open(root, parent(to))) {
            directory.move(name, target, to.getLast());
          }
          if (replaces && Files.notExists(host(from), LinkOption.NOFOLLOW_LINKS)) {
            space.unnamed();
          }
          freed.ifPresent(space::removed);
          return null;
        });
  }

  @Override
  public void link(List<String> existing, List<String> added) {
    add(() -> Files.createLink(host(added), host(existing)));
  }

  @Override
  public void symbolicLink(String target, List<String> at) {
    add(() -> Files.createSymbolicLink(host(at), root.getFileSystem().getPath(target)));
  }

  private void add(HostErrors.Work<Path> work) {
    exclusively(() -> translated(() -> space.naming(work)));
  }

  @Override
  public void setTimes(List<String> path, FileTimes times) {
    if (path.isEmpty()) {
      throw new FsException(Errno.EPERM, "the times of a mount's root belong to the host");
    }
    inParent(
        path,
        (directory, name) -> {
          HostAttributes.setTimes(directory.view(name), times);
          return null;
        });
  }
}
