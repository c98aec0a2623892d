package org.wasmachine.vm.engine;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A directory where an engine keeps what it made, of limited size. It belongs to the user alone;
 * one that others may write to is not used, because what is in it runs as code. Its entries are
 * files or folders; those that were not used for longest go first.
 *
 * <p>Safe for several threads and processes at once: files appear whole or not at all, and who
 * reads must expect that an entry is gone.
 */
public final class CacheDirectory {
  /** How exact the time of last use is; writing it at each use would cost every start. */
  private static final Duration USE = Duration.ofHours(1);

  private final Path directory;
  private final long limit;

  /**
   * In a directory, which is made when it is first needed.
   *
   * @param limit bytes of all entries together, above which old ones are removed
   */
  public CacheDirectory(Path directory, long limit) {
    this.directory = directory.toAbsolutePath();
    this.limit = limit;
  }

  /** An entry; it need not exist. */
  public Path entry(String name) {
    return directory.resolve(name);
  }

  /**
   * Makes the directory if there is none.
   *
   * @return whether it may be used
   * @throws IOException if it cannot be made or looked at
   */
  public boolean ready() throws IOException {
    makePrivate(directory);
    if (isPrivate()) {
      return true;
    }
    warn(directory + " is not used as a cache: others may write to it");
    return false;
  }

  private boolean isPrivate() throws IOException {
    if (!directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return true;
    }
    var permissions = Files.getPosixFilePermissions(directory);
    return !permissions.contains(PosixFilePermission.GROUP_WRITE)
        && !permissions.contains(PosixFilePermission.OTHERS_WRITE);
  }

  /** The logger is made when there is something to say: it costs a start several milliseconds. */
  private static void warn(String text) {
    System.getLogger(CacheDirectory.class.getName()).log(Level.WARNING, text);
  }

  /** Makes a directory that only the user can look into. */
  public static void makePrivate(Path place) throws IOException {
    if (Files.isDirectory(place)) {
      return;
    }
    if (place.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createDirectories(
          place,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } else {
      Files.createDirectories(place);
    }
  }

  /** Writes a file so that nobody sees a part of it. */
  public static void write(Path file, byte[] content) throws IOException {
    Path temporary = Files.createTempFile(file.getParent(), "new", ".tmp");
    try {
      Files.write(temporary, content);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary); // still there when the disk is full
    }
  }

  /** Notes that an entry is in use. */
  public void used(Path entry) throws IOException {
    var now = FileTime.fromMillis(System.currentTimeMillis());
    if (Files.getLastModifiedTime(entry).toMillis() < now.toMillis() - USE.toMillis()) {
      Files.setLastModifiedTime(entry, now);
    }
  }

  /** Removes the entries that were not used for longest, as long as all are too large. */
  public void prune() {
    try {
      var entries = entries();
      long total = entries.stream().mapToLong(Entry::bytes).sum();
      for (var entry : entries) {
        if (total <= limit) {
          return;
        }
        delete(entry.path());
        total -= entry.bytes();
      }
    } catch (IOException e) {
      warn("cannot remove old files from " + directory + ": " + e);
    }
  }

  private record Entry(Path path, long used, long bytes) {}

  private List<Entry> entries() throws IOException {
    var entries = new ArrayList<Entry>();
    try (var children = Files.newDirectoryStream(directory)) {
      for (Path child : children) {
        if (Files.exists(child)) {
          entries.add(new Entry(child, Files.getLastModifiedTime(child).toMillis(), bytes(child)));
        }
      }
    }
    entries.sort(Comparator.comparingLong(Entry::used));
    return entries;
  }

  private static long bytes(Path entry) throws IOException {
    var total = new long[1];
    Files.walkFileTree(
        entry,
        new Visitor() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            total[0] += attributes.size();
            return FileVisitResult.CONTINUE;
          }
        });
    return total[0];
  }

  private static void delete(Path entry) throws IOException {
    Files.walkFileTree(
        entry,
        new Visitor() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException failure)
              throws IOException {
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Goes on when another process was quicker to remove something. */
  private static class Visitor extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) {
      return FileVisitResult.CONTINUE;
    }
  }
}
