package org.wasmachine.vm.fs;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.wasmachine.hal.Errno;

/**
 * Follows a path from a directory, name by name and symbolic link by symbolic link, and never gets
 * above that directory.
 */
final class PathWalk {

  /** As Linux: more links than this in one path are taken for a loop. */
  static final int MAX_LINKS = 40;

  /** Deepest nesting of directories: each level costs the machine memory for everything below. */
  static final int MAX_DEPTH = 128;

  /**
   * Where a path ended.
   *
   * @param path from the root of the volume, without links and dots
   * @param type what is there, {@link FileType#UNKNOWN} if nothing
   * @param directory whether the path can only mean a directory
   */
  record End(List<String> path, FileType type, boolean directory) {
    End {
      path = List.copyOf(path);
    }

    boolean missing() {
      return type == FileType.UNKNOWN;
    }

    End existing() {
      if (missing()) {
        throw new FsException(Errno.ENOENT);
      }
      return this;
    }
  }

  private final Volume volume;
  private final int floor;
  private final List<String> here;
  private final Deque<String> pending = new ArrayDeque<>();
  private boolean directory;
  private int links;

  private PathWalk(Volume volume, List<String> base) {
    this.volume = volume;
    this.floor = base.size();
    this.here = new ArrayList<>(base);
  }

  /**
   * Follows {@code path} from {@code base}.
   *
   * @param follow whether a symbolic link at the very end is followed
   * @throws FsException {@code ENOTCAPABLE} if the path or a link leads above {@code base}
   */
  static End follow(Volume volume, List<String> base, FilePath path, boolean follow) {
    for (int depth = 1; depth <= base.size(); depth++) {
      if (volume.type(base.subList(0, depth)) != FileType.DIRECTORY) {
        throw new FsException(Errno.ENOENT, "the directory is no longer there");
      }
    }
    PathWalk walk = new PathWalk(volume, base);
    walk.push(path);
    return walk.run(follow);
  }

  private void push(FilePath path) {
    if (path.absolute()) {
      throw new FsException(Errno.ENOTCAPABLE, "an absolute path leaves the directory");
    }
    if (pending.isEmpty()) {
      directory |= path.directory();
    }
    path.names().reversed().forEach(pending::push);
  }

  private End run(boolean follow) {
    while (!pending.isEmpty()) {
      String name = pending.pop();
      if (name.equals("..")) {
        if (here.size() == floor) {
          throw new FsException(Errno.ENOTCAPABLE, "the path leads out of its directory");
        }
        here.removeLast();
        continue;
      }
      here.add(name);
      if (here.size() > MAX_DEPTH) {
        throw new FsException(
            Errno.ENAMETOOLONG, "directories are nested deeper than " + MAX_DEPTH);
      }
      if (!pending.isEmpty() && volume.namesRest(here)) {
        here.addAll(pending);
        pending.clear();
        if (here.contains("..")) {
          throw new FsException(Errno.ENOENT);
        }
      }
      FileType type = volume.type(here);
      boolean last = pending.isEmpty();
      if (type == FileType.SYMBOLIC_LINK && (!last || follow || directory)) {
        String target = volume.readLink(here);
        here.removeLast();
        if (++links > MAX_LINKS) {
          throw new FsException(Errno.ELOOP);
        }
        push(FilePath.parse(target));
      } else if (type != FileType.DIRECTORY) {
        if (!last) {
          throw new FsException(type == FileType.UNKNOWN ? Errno.ENOENT : Errno.ENOTDIR);
        }
        if (directory && type != FileType.UNKNOWN) {
          throw new FsException(Errno.ENOTDIR);
        }
        return new End(here, type, directory);
      }
    }
    return new End(here, FileType.DIRECTORY, directory);
  }
}
