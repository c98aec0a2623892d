package org.wasmachine.vm.fs;

import java.util.List;
import java.util.Objects;
import org.wasmachine.hal.Errno;

/**
 * A directory as a capability: whatever path it is given, it reaches only what lies in it. {@code
 * ..}, absolute paths and symbolic links that lead out fail with {@code ENOTCAPABLE}.
 *
 * <p>Thread-safe; a look-up and what follows from it are one step for every guest.
 *
 * @param volume where it lies
 * @param base its names from the root of the volume
 */
public record Directory(Volume volume, List<String> base) {

  public Directory {
    Objects.requireNonNull(volume);
    base = List.copyOf(base);
  }

  /** The root of a volume. */
  public static Directory root(Volume volume) {
    return new Directory(volume, List.of());
  }

  private PathWalk.End walk(String path, boolean follow) {
    return PathWalk.follow(volume, base, FilePath.parse(path), follow);
  }

  /** What there is under a path. */
  public FileStat stat(String path, boolean follow) {
    return volume.exclusively(() -> volume.stat(walk(path, follow).existing().path()));
  }

  /** Opens a file, a device or, as {@link OpenDirectory}, a directory. */
  public OpenFile open(String path, OpenOptions options) {
    return volume.exclusively(() -> openNow(path, options));
  }

  private OpenFile openNow(String path, OpenOptions options) {
    boolean create = options.has(OpenFlag.CREATE);
    boolean mustBeNew = create && options.has(OpenFlag.EXCLUSIVE);
    PathWalk.End end = walk(path, !mustBeNew && !options.has(OpenFlag.NOFOLLOW));
    if (end.missing()) {
      if (!create || options.has(OpenFlag.DIRECTORY)) {
        throw new FsException(Errno.ENOENT);
      }
      if (end.directory()) {
        throw new FsException(Errno.EISDIR);
      }
    } else if (mustBeNew) {
      throw new FsException(Errno.EEXIST);
    }
    return switch (end.type()) {
      case DIRECTORY -> {
        if (options.access().writes() || create || options.has(OpenFlag.TRUNCATE)) {
          throw new FsException(Errno.EISDIR);
        }
        yield new OpenDirectory(new Directory(volume, end.path()));
      }
      case SYMBOLIC_LINK -> throw new FsException(Errno.ELOOP);
      default -> {
        if (options.has(OpenFlag.DIRECTORY)) {
          throw new FsException(Errno.ENOTDIR);
        }
        yield volume.open(end.path(), options.without(OpenFlag.NOFOLLOW)); // done here
      }
    };
  }

  /** What is in the directory itself. */
  public List<DirectoryEntry> list() {
    return volume.exclusively(
        () -> volume.list(PathWalk.follow(volume, base, FilePath.parse("."), true).path()));
  }

  /** Makes a directory. */
  public void createDirectory(String path) {
    change(
        () -> {
          PathWalk.End end = walkToName(path);
          requireFree(end);
          volume.createDirectory(end.path());
        });
  }

  /** Removes an empty directory. */
  public void removeDirectory(String path) {
    change(
        () -> {
          PathWalk.End end = walkToName(path).existing();
          if (end.type() != FileType.DIRECTORY) {
            throw new FsException(Errno.ENOTDIR);
          }
          requireNamed(end);
          volume.removeDirectory(end.path());
        });
  }

  /** Removes a file, device or symbolic link. */
  public void removeFile(String path) {
    change(
        () -> {
          PathWalk.End end = walkToName(path).existing();
          if (end.type() == FileType.DIRECTORY) {
            throw new FsException(end.directory() ? Errno.ENOTDIR : Errno.EISDIR);
          }
          volume.removeFile(end.path());
        });
  }

  /** Moves to a path in another directory, which must lie in the same volume. */
  public void rename(String path, Directory target, String targetPath) {
    requireSameVolume(target);
    change(
        () -> {
          PathWalk.End from = walkToName(path).existing();
          PathWalk.End to = target.walkToName(targetPath);
          requireNamed(from);
          target.requireNamed(to);
          boolean directory = from.type() == FileType.DIRECTORY;
          if (!directory && to.directory()) {
            throw new FsException(Errno.ENOTDIR);
          }
          if (!to.missing() && directory != (to.type() == FileType.DIRECTORY)) {
            throw new FsException(directory ? Errno.ENOTDIR : Errno.EISDIR);
          }
          if (from.path().equals(to.path())) {
            return;
          }
          if (directory && startsWith(to.path(), from.path())) {
            throw new FsException(Errno.EINVAL, "a directory cannot move into itself");
          }
          volume.rename(from.path(), to.path());
        });
  }

  /** Gives a file a second name. */
  public void link(String path, boolean follow, Directory target, String targetPath) {
    requireSameVolume(target);
    change(
        () -> {
          PathWalk.End from = walk(path, follow).existing();
          if (from.type() == FileType.DIRECTORY) {
            throw new FsException(Errno.EPERM, "a directory has one name only");
          }
          PathWalk.End to = target.walkToName(targetPath);
          requireFree(to);
          if (to.directory()) {
            throw new FsException(Errno.ENOENT);
          }
          volume.link(from.path(), to.path());
        });
  }

  /**
   * Makes a symbolic link.
   *
   * @throws FsException {@code ENOTCAPABLE} if the target is absolute or leads out of the volume
   */
  public void symbolicLink(String target, String path) {
    FilePath parsed = FilePath.parse(target);
    change(
        () -> {
          PathWalk.End end = walkToName(path);
          requireFree(end);
          if (end.directory()) {
            throw new FsException(Errno.ENOENT);
          }
          requireInside(parsed, end.path().size() - 1);
          volume.symbolicLink(target, end.path());
        });
  }

  private static void requireInside(FilePath target, int depth) {
    if (target.absolute()) {
      throw new FsException(Errno.ENOTCAPABLE, "a symbolic link must be relative");
    }
    int level = depth;
    for (String name : target.names()) {
      level += name.equals("..") ? -1 : 1;
      if (level < 0) {
        throw new FsException(Errno.ENOTCAPABLE, "the symbolic link leads out of its mount");
      }
    }
  }

  /** Where a symbolic link points. */
  public String readLink(String path) {
    return volume.exclusively(
        () -> {
          PathWalk.End end = walk(path, false).existing();
          if (end.type() != FileType.SYMBOLIC_LINK) {
            throw new FsException(Errno.EINVAL);
          }
          return volume.readLink(end.path());
        });
  }

  /** Sets the times of what a path names. */
  public void setTimes(String path, boolean follow, FileTimes times) {
    change(() -> volume.setTimes(walk(path, follow).existing().path(), times));
  }

  private void change(Runnable operation) {
    volume.exclusively(
        () -> {
          operation.run();
          return true;
        });
  }

  /** To a name that is to be made or removed: a link at the end stands for itself. */
  private PathWalk.End walkToName(String path) {
    return walk(path, false);
  }

  private static void requireFree(PathWalk.End end) {
    if (!end.missing()) {
      throw new FsException(Errno.EEXIST);
    }
  }

  /** The directory's own name is not in the directory, so it cannot be changed through it. */
  private void requireNamed(PathWalk.End end) {
    if (startsWith(base, end.path())) {
      throw new FsException(Errno.EINVAL, "a directory cannot remove or rename itself");
    }
  }

  private static boolean startsWith(List<String> path, List<String> beginning) {
    return path.size() >= beginning.size() && path.subList(0, beginning.size()).equals(beginning);
  }

  private void requireSameVolume(Directory other) {
    if (other.volume != volume) {
      throw new FsException(Errno.EXDEV);
    }
  }
}
