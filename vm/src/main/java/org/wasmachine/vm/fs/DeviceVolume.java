package org.wasmachine.vm.fs;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import org.wasmachine.hal.Errno;
import org.wasmachine.vm.GuestProcess;

/**
 * The directory of devices, usually mounted at {@code /dev}: a driver under each name. Immutable;
 * the drivers are shared by all processes.
 */
public final class DeviceVolume implements Volume {

  private enum Shape {
    SINGLE,
    DIRECTORY,
    TREE
  }

  private record Node(DeviceDriver driver, Shape shape) {
    boolean directory() {
      return shape != Shape.SINGLE;
    }
  }

  private final Map<String, Node> nodes;

  private final Map<String, Function<GuestProcess, DeviceDriver>> ofProcess;

  private DeviceVolume(
      Map<String, Node> nodes, Map<String, Function<GuestProcess, DeviceDriver>> ofProcess) {
    this.nodes = Collections.unmodifiableMap(nodes);
    this.ofProcess = Map.copyOf(ofProcess);
  }

  /** Without devices. */
  public static DeviceVolume empty() {
    return new DeviceVolume(new TreeMap<>(), Map.of());
  }

  /** With a driver for {@code /dev/KIND/NAME}; replaces one of the same kind. */
  public DeviceVolume withDriver(String kind, DeviceDriver driver) {
    return with(kind, new Node(driver, Shape.DIRECTORY));
  }

  /**
   * With a driver for {@code /dev/KIND/NAME} whose names may contain slashes: everything that
   * follows {@code /dev/KIND/} is one name.
   */
  public DeviceVolume withTree(String kind, DeviceDriver driver) {
    return with(kind, new Node(driver, Shape.TREE));
  }

  /** The same with a driver of its own for each process, which has what the process opens. */
  public DeviceVolume withTreeOfProcess(String kind, Function<GuestProcess, DeviceDriver> driver) {
    Map<String, Function<GuestProcess, DeviceDriver>> more = new TreeMap<>(ofProcess);
    more.put(kind, driver);
    return new DeviceVolume(nodes, more);
  }

  /** What a process sees: with the drivers that are its own. */
  DeviceVolume of(GuestProcess process) {
    DeviceVolume mine = this;
    for (var entry : ofProcess.entrySet()) {
      mine = mine.withTree(entry.getKey(), entry.getValue().apply(process));
    }
    return mine;
  }

  /** With a single device {@code /dev/NAME}. */
  public DeviceVolume withDevice(String name, DeviceDriver driver) {
    return with(name, new Node(driver, Shape.SINGLE));
  }

  private DeviceVolume with(String name, Node node) {
    Objects.requireNonNull(node.driver());
    if (!FilePath.parse(name).names().equals(List.of(name))) {
      throw new IllegalArgumentException("'" + name + "' is no name of a device");
    }
    Map<String, Node> more = new TreeMap<>(nodes);
    more.put(name, node);
    return new DeviceVolume(more, ofProcess);
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
    boolean named = node.shape() == Shape.TREE || node.directory() && path.size() == 2;
    return named ? FileType.CHARACTER_DEVICE : FileType.UNKNOWN;
  }

  @Override
  public boolean namesRest(List<String> path) {
    Node node = path.size() == 1 ? nodes.get(path.getFirst()) : null;
    return node != null && node.shape() == Shape.TREE;
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
    return node.driver().open(String.join("/", path.subList(1, path.size())), options);
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
