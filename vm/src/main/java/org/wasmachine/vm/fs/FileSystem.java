package org.wasmachine.vm.fs;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.wasmachine.hal.Errno;
import org.wasmachine.vm.GuestProcess;

/**
 * What an app sees of files: nothing but its mounts. Immutable; the volumes may be shared between
 * processes.
 */
public final class FileSystem {

  /** Where the devices of the board are. */
  public static final String DEVICES = "/dev";

  /** Where the board's own storage is. */
  public static final String STORAGE = "/storage";

  /**
   * A directory and where the guest finds it.
   *
   * @param path as the guest writes it, for example {@code /storage}
   * @param root what is there
   */
  public record Mount(String path, Directory root) {
    public Mount {
      Objects.requireNonNull(path);
      Objects.requireNonNull(root);
    }

    /** The volume its directory lies in. */
    public Volume volume() {
      return root.volume();
    }
  }

  private static final FileSystem NONE = new FileSystem(List.of());

  private final List<Mount> mounts;

  private FileSystem(List<Mount> mounts) {
    this.mounts = List.copyOf(mounts);
  }

  /** Without any mount. */
  public static FileSystem none() {
    return NONE;
  }

  /**
   * With one more mount, which replaces one at the same path. The order is that in which a WASI app
   * gets its pre-opened directories.
   */
  public FileSystem with(String path, Volume volume) {
    return with(path, Directory.root(volume));
  }

  /** The same with a directory of a volume, of which the app then sees nothing else. */
  public FileSystem with(String path, Directory directory) {
    FilePath.parse(path);
    List<Mount> more = new ArrayList<>(mounts);
    Mount mount = new Mount(path, directory);
    int at = indexOf(path);
    if (at < 0) {
      more.add(mount);
    } else {
      more.set(at, mount);
    }
    return new FileSystem(more);
  }

  private int indexOf(String path) {
    for (int i = 0; i < mounts.size(); i++) {
      if (mounts.get(i).path().equals(path)) {
        return i;
      }
    }
    return -1;
  }

  /** With one more device {@code /dev/NAME}, in the directory of devices if there is one. */
  public FileSystem withDevice(String name, DeviceDriver driver) {
    return mount(DEVICES).map(Mount::volume).orElseGet(DeviceVolume::empty)
            instanceof DeviceVolume devices
        ? with(DEVICES, devices.withDevice(name, driver))
        : this;
  }

  /** What a process sees: with the devices that are its own. */
  FileSystem of(GuestProcess process) {
    FileSystem mine = this;
    for (Mount mount : mounts) {
      if (mount.volume() instanceof DeviceVolume devices) {
        mine = mine.with(mount.path(), devices.of(process));
      }
    }
    return mine;
  }

  /** All mounts, in order. */
  public List<Mount> mounts() {
    return mounts;
  }

  /** The mount at exactly this path. */
  public Optional<Mount> mount(String path) {
    return mounts.stream().filter(mount -> mount.path().equals(path)).findFirst();
  }

  /** A place in a mount. */
  public record Place(Directory directory, String path) {}

  /**
   * The mount that an absolute path leads into, and the rest of the path.
   *
   * @throws FsException {@code ENOENT} if no mount is on its way, or it is relative
   */
  public Place locate(String path) {
    FilePath wanted = FilePath.parse(path);
    Place best = null;
    int bestLength = -1;
    for (Mount mount : mounts) {
      FilePath at = FilePath.parse(mount.path());
      int length = at.names().size();
      if (wanted.absolute()
          && at.absolute()
          && length > bestLength
          && wanted.names().size() >= length
          && wanted.names().subList(0, length).equals(at.names())) {
        best = new Place(mount.root(), rest(wanted, length));
        bestLength = length;
      }
    }
    if (best == null) {
      throw new FsException(Errno.ENOENT, path + " is in none of the app's directories " + paths());
    }
    return best;
  }

  private static String rest(FilePath path, int from) {
    List<String> names = path.names().subList(from, path.names().size());
    return names.isEmpty() ? "." : String.join("/", names) + (path.directory() ? "/" : "");
  }

  private List<String> paths() {
    return mounts.stream().map(Mount::path).toList();
  }

  /** Opens what an absolute path names. */
  public OpenFile open(String path, OpenOptions options) {
    Place place = locate(path);
    return place.directory().open(place.path(), options);
  }

  /** What is known of what an absolute path names. */
  public FileStat stat(String path) {
    Place place = locate(path);
    return place.directory().stat(place.path(), true);
  }
}
