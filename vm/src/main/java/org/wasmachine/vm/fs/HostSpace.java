package org.wasmachine.vm.fs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.wasmachine.hal.Errno;

/**
 * Keeps the books of a volume on the host: which bytes count against its quota, also those of files
 * that have no name any more but are still open. Thread-safe.
 */
final class HostSpace {

  /** What a removal frees. */
  record Freed(Object key, long bytes) {}

  private static final class OpenCount {
    private int handles;
    private boolean removed;
  }

  private final Path root;
  private final Quota quota;
  private final boolean limited;
  private final Map<Object, OpenCount> open = new HashMap<>();
  private boolean counted;

  HostSpace(Path root, Quota quota) {
    this.root = root;
    this.quota = quota;
    this.limited = quota.limit() != Long.MAX_VALUE;
  }

  /** What lies there from before counts, too; counted when it first matters. */
  private synchronized void count() {
    if (counted) {
      return;
    }
    counted = true;
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : (Iterable<Path>) all.skip(1)::iterator) { // the root has no name here
        BasicFileAttributes found = HostAttributes.basic(path);
        quota.countName();
        quota.takeUpTo(found.isRegularFile() ? found.size() : 0);
      }
    } catch (IOException | UncheckedIOException e) {
      throw new FsException(Errno.EIO, "cannot count what is in " + root, e);
    }
  }

  private static Object key(Path path, BasicFileAttributes attributes) {
    return attributes.fileKey() == null ? path : attributes.fileKey();
  }

  /** Whether anything is counted at all. */
  boolean limited() {
    return limited;
  }

  Quota quota() {
    if (limited) {
      count();
    }
    return quota;
  }

  /** What the file at a path counts for: nothing if there is none. */
  long held(Path path) throws IOException {
    quota(); // what is dropped must have been counted
    try {
      return limited ? HostAttributes.basic(path).size() : 0;
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  /** Makes something that did not have a name, and counts it. */
  <T> T naming(HostErrors.Work<T> work) throws IOException {
    if (!limited) {
      return work.run();
    }
    quota().takeName();
    boolean done = false;
    try {
      T made = work.run();
      done = true;
      return made;
    } finally {
      if (!done) {
        quota.giveBackName();
      }
    }
  }

  /** A name is gone. */
  void unnamed() {
    if (limited) {
      quota().giveBackName();
    }
  }

  /** A file was opened; the result is for {@link #closed}. */
  synchronized Object opened(Path path) throws IOException {
    if (!limited) {
      return path;
    }
    Object key = key(path, HostAttributes.basic(path));
    open.computeIfAbsent(key, _ -> new OpenCount()).handles++;
    return key;
  }

  /** A file was closed that held so many bytes. */
  synchronized void closed(Object key, long bytes) {
    OpenCount count = open.get(key);
    if (count != null && --count.handles == 0) {
      open.remove(key);
      if (count.removed) {
        quota.giveBack(bytes);
      }
    }
  }

  /** What the removal of a name will free: nothing if the file has another one. */
  Optional<Freed> beforeRemoval(Path path) throws IOException {
    if (!limited) {
      return Optional.empty();
    }
    count();
    BasicFileAttributes found = HostAttributes.basic(path);
    boolean last =
        !path.getFileSystem().supportedFileAttributeViews().contains("unix")
            || ((Number) Files.getAttribute(path, "unix:nlink", LinkOption.NOFOLLOW_LINKS))
                    .longValue()
                == 1;
    return found.isRegularFile() && last
        ? Optional.of(new Freed(key(path, found), found.size()))
        : Optional.empty();
  }

  /** What is freed when a file takes another's name. */
  Optional<Freed> beforeReplacement(Path from, Path to) throws IOException {
    if (!limited
        || !Files.exists(to, LinkOption.NOFOLLOW_LINKS)
        || key(from, HostAttributes.basic(from)).equals(key(to, HostAttributes.basic(to)))) {
      return Optional.empty();
    }
    return beforeRemoval(to);
  }

  /** The last name of a file is gone. Its bytes stay counted while it is open. */
  synchronized void removed(Freed freed) {
    OpenCount count = open.get(freed.key());
    if (count == null) {
      quota.giveBack(freed.bytes());
    } else {
      count.removed = true;
    }
  }
}
