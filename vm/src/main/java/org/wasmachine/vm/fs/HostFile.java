package org.wasmachine.vm.fs;

import static org.wasmachine.vm.fs.HostErrors.interruptible;
import static org.wasmachine.vm.fs.HostErrors.translated;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.util.Optional;
import org.wasmachine.hal.Errno;

/** An open regular file of the host. */
final class HostFile implements OpenFile {

  private final FileChannel channel;
  private final Path path;
  private final HostSpace space;
  private final Object key;
  private final FileStat opened;
  private volatile boolean append;
  private boolean closed;

  HostFile(FileChannel channel, Path path, OpenOptions options, HostSpace space)
      throws IOException {
    this.channel = channel;
    this.path = path;
    this.space = space;
    this.append = options.has(OpenFlag.APPEND);
    try {
      this.key = space.opened(path);
      this.opened = HostAttributes.stat(path);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public FileType type() {
    return FileType.REGULAR_FILE;
  }

  @Override
  public int read(ByteBuffer target) throws InterruptedException {
    return interruptible(() -> Math.max(0, channel.read(target)));
  }

  @Override
  public synchronized int write(ByteBuffer source) throws InterruptedException {
    return interruptible(
        () -> {
          if (append) {
            channel.position(channel.size());
          }
          long at = channel.position();
          int count = writeAt(source, at);
          channel.position(at + count);
          return count;
        });
  }

  @Override
  public int pread(ByteBuffer target, long offset) throws InterruptedException {
    return interruptible(() -> Math.max(0, channel.read(target, offset)));
  }

  @Override
  public synchronized int pwrite(ByteBuffer source, long offset) throws InterruptedException {
    return interruptible(() -> writeAt(source, offset));
  }

  private int writeAt(ByteBuffer source, long offset) throws IOException {
    if (!source.hasRemaining()) {
      return 0;
    }
    if (offset > Long.MAX_VALUE - source.remaining()) {
      throw new FsException(Errno.EFBIG);
    }
    if (!space.limited()) {
      return channel.write(source, offset);
    }
    synchronized (space) { // growth is measured and booked in one step
      long size = channel.size();
      long end = offset + source.remaining();
      long wanted = Math.max(0, end - size);
      long gap = Math.max(0, offset - size);
      long granted = space.quota().takeUpTo(wanted);
      if (wanted > 0 && granted <= gap && granted < wanted) {
        space.quota().giveBack(granted);
        throw new FsException(Errno.ENOSPC, "the storage is full");
      }
      source.limit(source.limit() - (int) (wanted - granted));
      int count = channel.write(source, offset);
      space.quota().giveBack(Math.max(0, size + granted - channel.size()));
      return count;
    }
  }

  @Override
  public synchronized long seek(long offset, Whence whence) {
    return translated(
        () -> {
          long moved = Positions.moved(channel.position(), channel.size(), offset, whence);
          channel.position(moved);
          return moved;
        });
  }

  @Override
  public FileStat stat() {
    return translated(
        () -> {
          long size = channel.size();
          FileStat now = sameFile().orElse(opened);
          return new FileStat(
              FileType.REGULAR_FILE,
              opened.device(),
              opened.inode(),
              now.links(),
              size,
              now.accessedNanos(),
              now.modifiedNanos(),
              now.changedNanos());
        });
  }

  /** What the path names now, if it is still this file; Java cannot ask an open one. */
  private Optional<FileStat> sameFile() throws IOException {
    try {
      FileStat now = HostAttributes.stat(path);
      return now.inode() == opened.inode() && now.device() == opened.device()
          ? Optional.of(now)
          : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public synchronized void resize(long size) {
    if (size < 0) {
      throw new FsException(Errno.EINVAL);
    }
    translated(
        () -> {
          synchronized (space) {
            long before = channel.size();
            if (size > before) {
              if (space.limited()) {
                space.quota().take(size - before);
              }
              channel.write(ByteBuffer.allocate(1), size - 1); // the hole in front reads as zeros
            } else {
              channel.truncate(size);
              if (space.limited()) {
                space.quota().giveBack(before - size);
              }
            }
          }
          return null;
        });
  }

  @Override
  public void setTimes(FileTimes times) {
    translated(
        () -> {
          if (sameFile().isEmpty()) {
            throw new FsException(Errno.ENOENT, "the file no longer has the name it was opened by");
          }
          HostAttributes.setTimes(
              Files.getFileAttributeView(
                  path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS),
              times);
          return null;
        });
  }

  @Override
  public void sync(boolean metadata) {
    translated(
        () -> {
          channel.force(metadata);
          return null;
        });
  }

  @Override
  public void append(boolean on) {
    append = on;
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    translated(
        () -> {
          long size = space.limited() && channel.isOpen() ? channel.size() : 0;
          try {
            channel.close();
          } finally {
            space.closed(key, size);
          }
          return null;
        });
  }
}
