package org.wasmachine.pi4j.linux;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A kernel whose devices are written in the test; waiting calls are not part of it. */
public class FakeKernel implements Syscalls {

  /** A device file's driver. Answers are as the kernel gives them: a value or a negated errno. */
  public interface Device {
    default int ioctl(FakeKernel kernel, long request, MemorySegment argument) {
      return -LinuxErrno.ENOTTY.number();
    }

    default int ioctl(FakeKernel kernel, long request, long argument) {
      return -LinuxErrno.ENOTTY.number();
    }
  }

  private final Map<String, Device> files = new HashMap<>();
  private final Map<String, Integer> refusals = new HashMap<>();
  private final Map<Integer, Device> open = new HashMap<>();
  final List<Integer> closed = new ArrayList<>();
  private int next = 100;

  /** Puts a device file there. */
  public FakeKernel with(String path, Device device) {
    files.put(path, device);
    return this;
  }

  /** Refuses to open a path. */
  public FakeKernel refusing(String path, LinuxErrno errno) {
    refusals.put(path, errno.number());
    return this;
  }

  /** Hands a device out as an open descriptor. */
  public int install(Device device) {
    open.put(next, device);
    return next++;
  }

  /** How many descriptors are open. */
  public int openFiles() {
    return open.size();
  }

  @Override
  public int open(String path, int flags) {
    if (refusals.containsKey(path)) {
      return -refusals.get(path);
    }
    Device device = files.get(path);
    return device == null ? -LinuxErrno.ENOENT.number() : install(device);
  }

  @Override
  public int close(int fd) {
    closed.add(fd);
    return open.remove(fd) == null ? -LinuxErrno.EBADF.number() : 0;
  }

  @Override
  public int ioctl(int fd, long request, MemorySegment argument) {
    Device device = open.get(fd);
    return device == null ? -LinuxErrno.EBADF.number() : device.ioctl(this, request, argument);
  }

  @Override
  public int ioctl(int fd, long request, long argument) {
    Device device = open.get(fd);
    return device == null ? -LinuxErrno.EBADF.number() : device.ioctl(this, request, argument);
  }

  @Override
  public long read(int fd, MemorySegment buffer, long length) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long write(int fd, MemorySegment buffer, long length) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int poll(MemorySegment descriptors, int count, int timeoutMillis) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int epollCreate(int flags) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int epollControl(int epoll, int operation, int fd, MemorySegment event) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int epollWait(int epoll, MemorySegment events, int count, int timeoutMillis) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int eventDescriptor(int initial, int flags) {
    throw new UnsupportedOperationException();
  }
}
