package org.wasmachine.vm.fs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.wasmachine.hal.Errno;

/** Files in the machine's memory, gone with it: for tests and for apps that must leave no trace. */
public final class MemoryVolume implements Volume {

  private static final long DEFAULT_BYTES = 64L << 20;
  private static final AtomicLong DEVICES = new AtomicLong(1);

  private final Map<List<String>, MemoryNode> nodes = new HashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final long device = DEVICES.getAndIncrement();
  private final Quota quota;
  private final LongSupplier epochNanos;
  private long nextInode = 1;

  /**
   * An empty volume.
   *
   * @param quota what all its files may hold
   * @param epochNanos where the times of files come from
   */
  public MemoryVolume(Quota quota, LongSupplier epochNanos) {
    this.quota = quota;
    this.epochNanos = epochNanos;
    add(List.of(), FileType.DIRECTORY);
  }

  /** What its files may hold when nobody says otherwise: they lie in the memory of the host. */
  public static Quota defaultQuota() {
    return Quota.of(DEFAULT_BYTES);
  }

  private MemoryNode add(List<String> path, FileType type) {
    MemoryNode node = new MemoryNode(type, device, nextInode++, quota, epochNanos);
    nodes.put(List.copyOf(path), node);
    return node;
  }

  @Override
  public <T> T exclusively(Supplier<T> operation) {
    lock.lock();
    try {
      return operation.get();
    } finally {
      lock.unlock();
    }
  }

  private MemoryNode node(List<String> path) {
    MemoryNode node = nodes.get(path);
    if (node == null) {
      throw new FsException(Errno.ENOENT);
    }
    return node;
  }

  @Override
  public FileType type(List<String> path) {
    return exclusively(() -> nodes.containsKey(path) ? nodes.get(path).type() : FileType.UNKNOWN);
  }

  @Override
  public FileStat stat(List<String> path) {
    return exclusively(() -> node(path).stat());
  }

  @Override
  public OpenFile open(List<String> path, OpenOptions options) {
    return exclusively(
        () -> {
          MemoryNode node = nodes.containsKey(path) ? node(path) : create(path, options);
          if (node.type() != FileType.REGULAR_FILE) {
            throw new FsException(node.type() == FileType.DIRECTORY ? Errno.EISDIR : Errno.ELOOP);
          }
          if (options.has(OpenFlag.TRUNCATE)) {
            node.resize(0);
          }
          node.opened();
          return new MemoryFile(node, options.has(OpenFlag.APPEND));
        });
  }

  private MemoryNode create(List<String> path, OpenOptions options) {
    if (!options.has(OpenFlag.CREATE)) {
      throw new FsException(Errno.ENOENT);
    }
    return addInDirectory(path, FileType.REGULAR_FILE);
  }

  private MemoryNode addInDirectory(List<String> path, FileType type) {
    requireRoom(path);
    return add(path, type);
  }

  /** For a name more. */
  private void requireRoom(List<String> path) {
    requireFree(path);
    if (nodes.size() > quota.names()) { // the root has no name
      throw new FsException(Errno.ENOSPC, "the volume has all the names it may have");
    }
  }

  private void requireFree(List<String> path) {
    if (nodes.containsKey(path)) {
      throw new FsException(Errno.EEXIST);
    }
    if (node(parent(path)).type() != FileType.DIRECTORY) {
      throw new FsException(Errno.ENOTDIR);
    }
  }

  private static List<String> parent(List<String> path) {
    return path.subList(0, path.size() - 1);
  }

  @Override
  public List<DirectoryEntry> list(List<String> path) {
    return exclusively(
        () -> {
          if (node(path).type() != FileType.DIRECTORY) {
            throw new FsException(Errno.ENOTDIR);
          }
          Map<String, DirectoryEntry> entries = new TreeMap<>();
          nodes.forEach(
              (other, node) -> {
                if (other.size() == path.size() + 1 && parent(other).equals(path)) {
                  entries.put(
                      other.getLast(),
                      new DirectoryEntry(other.getLast(), node.type(), node.stat().inode()));
                }
              });
          return List.copyOf(entries.values());
        });
  }

  @Override
  public String readLink(List<String> path) {
    return exclusively(() -> node(path).target());
  }

  @Override
  public void createDirectory(List<String> path) {
    exclusively(() -> addInDirectory(path, FileType.DIRECTORY));
  }

  @Override
  public void symbolicLink(String target, List<String> at) {
    exclusively(
        () -> {
          requireRoom(at);
          quota.take(target.length()); // before there is a name to undo
          add(at, FileType.SYMBOLIC_LINK).target(target);
          return null;
        });
  }

  @Override
  public void removeDirectory(List<String> path) {
    exclusively(
        () -> {
          if (!list(path).isEmpty()) {
            throw new FsException(Errno.ENOTEMPTY);
          }
          nodes.remove(path);
          return null;
        });
  }

  @Override
  public void removeFile(List<String> path) {
    exclusively(
        () -> {
          node(path).unlinked();
          nodes.remove(path);
          return null;
        });
  }

  @Override
  public void rename(List<String> from, List<String> to) {
    exclusively(
        () -> {
          MemoryNode moved = node(from);
          MemoryNode replaced = nodes.get(to);
          if (replaced == moved) {
            return null; // two names of one file: POSIX leaves both
          }
          if (replaced != null && replaced.type() == FileType.DIRECTORY) {
            removeDirectory(to);
          } else if (replaced != null) {
            removeFile(to);
          }
          requireFree(to);
          Map<List<String>, MemoryNode> below = new HashMap<>();
          nodes.forEach(
              (path, node) -> {
                if (path.size() >= from.size() && path.subList(0, from.size()).equals(from)) {
                  below.put(path, node);
                }
              });
          below.forEach(
              (path, node) -> {
                nodes.remove(path);
                List<String> moving = new ArrayList<>(to);
                moving.addAll(path.subList(from.size(), path.size()));
                nodes.put(List.copyOf(moving), node);
              });
          return null;
        });
  }

  @Override
  public void link(List<String> existing, List<String> added) {
    exclusively(
        () -> {
          MemoryNode node = node(existing);
          requireRoom(added);
          node.linked();
          nodes.put(List.copyOf(added), node);
          return null;
        });
  }

  @Override
  public void setTimes(List<String> path, FileTimes times) {
    exclusively(
        () -> {
          node(path).setTimes(times);
          return null;
        });
  }
}
