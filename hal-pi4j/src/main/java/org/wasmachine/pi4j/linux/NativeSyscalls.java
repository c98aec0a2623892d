package org.wasmachine.pi4j.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** The system calls of the running kernel, reached through the C library with errno captured. */
final class NativeSyscalls implements Syscalls {

  static final Syscalls INSTANCE = new NativeSyscalls();

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final Linker.Option CAPTURE = Linker.Option.captureCallState("errno");

  /** ioctl is variadic from its third argument on, which some calling conventions care about. */
  private static final Linker.Option IOCTL_VARIADIC = Linker.Option.firstVariadicArg(2);

  private static final MethodHandle OPEN =
      function("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle CLOSE =
      function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle IOCTL =
      function(
          "ioctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS), IOCTL_VARIADIC);
  private static final MethodHandle IOCTL_NUMBER =
      function(
          "ioctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG), IOCTL_VARIADIC);
  private static final MethodHandle READ =
      function("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle WRITE =
      function("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle POLL =
      function("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle EPOLL_CREATE =
      function("epoll_create1", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle EPOLL_CTL =
      function("epoll_ctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
  private static final MethodHandle EPOLL_WAIT =
      function(
          "epoll_wait", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
  private static final MethodHandle EVENTFD =
      function("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));

  /** Where the C library's errno lands; one per thread, so calls never allocate. */
  private static final ThreadLocal<MemorySegment> CAPTURED =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STATE));

  private NativeSyscalls() {}

  @SuppressWarnings("restricted") // System calls cannot be made any other way.
  private static MethodHandle function(
      String name, FunctionDescriptor type, Linker.Option... more) {
    Linker.Option[] options = new Linker.Option[more.length + 1];
    options[0] = CAPTURE;
    System.arraycopy(more, 0, options, 1, more.length);
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type, options);
  }

  private static long result(long returned, MemorySegment captured) {
    return returned >= 0 ? returned : -(int) ERRNO.get(captured, 0L);
  }

  private static IllegalStateException unexpected(Throwable cause) {
    return new IllegalStateException("native call failed outside of the kernel", cause);
  }

  @Override
  public int open(String path, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment captured = CAPTURED.get();
      return (int)
          result((int) OPEN.invokeExact(captured, arena.allocateFrom(path), flags), captured);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public int close(int fd) {
    try {
      MemorySegment captured = CAPTURED.get();
      return (int) result((int) CLOSE.invokeExact(captured, fd), captured);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public int ioctl(int fd, long request, MemorySegment argument) {
    try {
      MemorySegment captured = CAPTURED.get();
      return (int) result((int) IOCTL.invokeExact(captured, fd, request, argument), captured);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public int ioctl(int fd, long request, long argument) {
    try {
      MemorySegment captured = CAPTURED.get();
      return (int)
          result((int) IOCTL_NUMBER.invokeExact(captured, fd, request, argument), captured);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public long read(int fd, MemorySegment buffer, long length) {
    try {
      MemorySegment captured = CAPTURED.get();
      return result((long) READ.invokeExact(captured, fd, buffer, length), captured);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public long write(int fd, MemorySegment buffer, long length) {
    try {
      MemorySegment captured = CAPTURED.get();
      return result((long) WRITE.invokeExact(captured, fd, buffer, length), captured);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public int poll(MemorySegment descriptors, int count, int timeoutMillis) {
    try {
      MemorySegment captured = CAPTURED.get();
      return (int)
          result(
              (int) POLL.invokeExact(captured, descriptors, (long) count, timeoutMillis), captured);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public int epollCreate(int flags) {
    try {
      MemorySegment captured = CAPTURED.get();
      return (int) result((int) EPOLL_CREATE.invokeExact(captured, flags), captured);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public int epollControl(int epoll, int operation, int fd, MemorySegment event) {
    try {
      MemorySegment captured = CAPTURED.get();
      return (int)
          result((int) EPOLL_CTL.invokeExact(captured, epoll, operation, fd, event), captured);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public int epollWait(int epoll, MemorySegment events, int count, int timeoutMillis) {
    try {
      MemorySegment captured = CAPTURED.get();
      return (int)
          result(
              (int) EPOLL_WAIT.invokeExact(captured, epoll, events, count, timeoutMillis),
              captured);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public int eventDescriptor(int initial, int flags) {
    try {
      MemorySegment captured = CAPTURED.get();
      return (int) result((int) EVENTFD.invokeExact(captured, initial, flags), captured);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }
}
