package org.wasmachine.vm.fs;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.wasmachine.hal.Errno;

/** An open directory: a capability that a guest holds by descriptor. */
public final class OpenDirectory implements OpenFile {

  private final Directory directory;
  private List<DirectoryEntry> listing = List.of();

  public OpenDirectory(Directory directory) {
    this.directory = Objects.requireNonNull(directory);
  }

  /** What it gives access to. */
  public Directory directory() {
    return directory;
  }

  /**
   * The entries from a position on, {@code .} and {@code ..} first. Position 0 looks anew; others
   * go on in what was seen then, so that no name comes twice or is left out by a change between.
   */
  public synchronized List<DirectoryEntry> entries(long position) {
    if (position == 0 || listing.isEmpty()) {
      List<DirectoryEntry> fresh = new ArrayList<>();
      long self = stat().inode();
      fresh.add(new DirectoryEntry(".", FileType.DIRECTORY, self));
      fresh.add(new DirectoryEntry("..", FileType.DIRECTORY, self));
      fresh.addAll(directory.list());
      listing = List.copyOf(fresh);
    }
    if (position < 0 || position >= listing.size()) {
      return List.of();
    }
    return listing.subList((int) position, listing.size());
  }

  @Override
  public FileType type() {
    return FileType.DIRECTORY;
  }

  @Override
  public int read(ByteBuffer target) {
    throw new FsException(Errno.EISDIR);
  }

  @Override
  public int write(ByteBuffer source) {
    throw new FsException(Errno.EISDIR);
  }

  @Override
  public FileStat stat() {
    return directory.stat(".", true);
  }

  @Override
  public void setTimes(FileTimes times) {
    directory.setTimes(".", true, times);
  }

  @Override
  public void close() {}
}
