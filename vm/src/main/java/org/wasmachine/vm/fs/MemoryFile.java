package org.wasmachine.vm.fs;

import java.nio.ByteBuffer;
import org.wasmachine.hal.Errno;

/** An open file of a {@link MemoryVolume}. */
final class MemoryFile implements OpenFile {

  private final MemoryNode node;
  private long position;
  private boolean append;
  private boolean closed;

  MemoryFile(MemoryNode node, boolean append) {
    this.node = node;
    this.append = append;
  }

  @Override
  public FileType type() {
    return FileType.REGULAR_FILE;
  }

  private void requireOpen() {
    if (closed) {
      throw new FsException(Errno.EBADF);
    }
  }

  @Override
  public synchronized int read(ByteBuffer target) {
    int count = pread(target, position);
    position += count;
    return count;
  }

  @Override
  public synchronized int write(ByteBuffer source) {
    if (append) {
      position = node.size();
    }
    int count = pwrite(source, position);
    position += count;
    return count;
  }

  @Override
  public synchronized int pread(ByteBuffer target, long offset) {
    requireOpen();
    return node.read(target, offset);
  }

  @Override
  public synchronized int pwrite(ByteBuffer source, long offset) {
    requireOpen();
    return node.write(source, offset);
  }

  @Override
  public synchronized long seek(long offset, Whence whence) {
    requireOpen();
    position = Positions.moved(position, node.size(), offset, whence);
    return position;
  }

  @Override
  public FileStat stat() {
    return node.stat();
  }

  @Override
  public synchronized void resize(long size) {
    requireOpen();
    node.resize(size);
  }

  @Override
  public void setTimes(FileTimes times) {
    node.setTimes(times);
  }

  @Override
  public synchronized void append(boolean on) {
    append = on;
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      node.closed();
    }
  }
}
