package org.wasmachine.vm.fs;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.wasmachine.hal.Errno;

/**
 * The directory of devices, usually mounted at {@code /dev}: a driver under each name. Immutable;
 * the drivers are shared by all processes.
 */
public final class DeviceVolume implements Volume {

  private record Node(DeviceDriver driver, boolean directory) {}

  private final Map<String, Node> nodes;

  private DeviceVolume(Map<String, Node> nodes) {
    this.nodes = Collections.unmodifiableMap(nodes);
  }

  /** Without devices. */
  public static DeviceVolume empty() {
    return new DeviceVolume(new TreeMap<>());
  }

  /** With a driver for {@code /dev/KIND/NAME}; replaces one of the same kind. */
  public DeviceVolume withDriver(String kind, DeviceDriver driver) {
    return with(kind, new Node(driver, true));
  }

  /** With a single device {@code /dev/NAME}. */
  public DeviceVolume withDevice(String name, DeviceDriver driver) {
    return with(name, new Node(driver, false));
  }

  private DeviceVolume with(String name, Node node) {
    Objects.requireNonNull(node.driver());
    if (!FilePath.parse(name).names().equals(List.of(name))) {
      throw new IllegalArgumentException("'" + name + "' is no name of a device");
    }
    Map<String, Node> more = new TreeMap<>(nodes);
    more.put(name, node);
    return new DeviceVolume(more);
  }

  @Override
  public FileType type(List<String> path) {
    if (path.isEmpty()) {
      return FileType.DIRECTORY;
    }
    Node node = nodes.get(path.getFirst());
    if (node == null) {
      return FileType.UNKNOWN;
    }
    if (path.size() == 1) {
      return node.directory() ? FileType.DIRECTORY : FileType.CHARACTER_DEVICE;
    }
    // Which numbers a driver has it says itself, when they are opened.
    return node.directory() && path.size() == 2 ? FileType.CHARACTER_DEVICE : FileType.UNKNOWN;
  }

  @Override
  public FileStat stat(List<String> path) {
    FileType type = type(path);
    if (type == FileType.UNKNOWN) {
      throw new FsException(Errno.ENOENT);
    }
    if (path.size() == 2) {
      List<String> listed = nodes.get(path.getFirst()).driver().names();
      if (!listed.isEmpty() && !listed.contains(path.getLast())) {
        throw new FsException(Errno.ENOENT);
      }
    }
    return new FileStat(type, 0, inode(path), 1, 0, 0, 0, 0);
  }

  private static long inode(List<String> path) {
    return Integer.toUnsignedLong(path.hashCode()) + 1;
  }

  @Override
  public OpenFile open(List<String> path, OpenOptions options) {
    Node node = path.isEmpty() ? null : nodes.get(path.getFirst());
    if (node == null) {
      throw new FsException(
          Errno.ENOENT, "there is no device " + String.join("/", path) + "; " + names());
    }
    return node.driver().open(path.size() == 1 ? "" : path.getLast(), options);
  }

  private String names() {
    return "the devices are " + String.join(", ", nodes.keySet());
  }

  @Override
  public List<DirectoryEntry> list(List<String> path) {
    if (path.isEmpty()) {
      return nodes.keySet().stream().map(name -> entry(List.of(name))).toList();
    }
    String kind = path.getFirst();
    return nodes.get(kind).driver().names().stream()
        .map(name -> entry(List.of(kind, name)))
        .toList();
  }

  private DirectoryEntry entry(List<String> path) {
    return new DirectoryEntry(path.getLast(), type(path), inode(path));
  }
}
