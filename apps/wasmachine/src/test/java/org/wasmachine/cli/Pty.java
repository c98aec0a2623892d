package org.wasmachine.cli;

import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.junit.jupiter.api.Assumptions;

/**
 * A pseudo terminal of the kernel: a serial line for who opens {@link #path}, with its other end in
 * this object. Skips the test where there is none (posix_openpt(3)).
 */
@SuppressWarnings("restricted")
final class Pty implements AutoCloseable {

  private static final int O_RDWR = 2;
  private static final int O_NOCTTY = 0x100;

  private final int master;
  private final String path;

  Pty() {
    Assumptions.assumeTrue(
        System.getProperty("os.name").equals("Linux"), "SKIPPED: pseudo terminals of Linux");
    this.master = (int) call("posix_openpt", ValueLayout.JAVA_INT, O_RDWR | O_NOCTTY);
    call("grantpt", ValueLayout.JAVA_INT, master);
    call("unlockpt", ValueLayout.JAVA_INT, master);
    MemorySegment name = (MemorySegment) call("ptsname", ValueLayout.ADDRESS, master);
    this.path = name.reinterpret(64).getString(0);
  }

  private static Object call(String function, ValueLayout result, int argument) {
    try {
      return handle(function, FunctionDescriptor.of(result, ValueLayout.JAVA_INT))
          .invokeWithArguments(argument);
    } catch (Throwable e) {
      throw new AssertionError(function, e);
    }
  }

  private static MethodHandle handle(String function, FunctionDescriptor type) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().find(function).orElseThrow(), type);
  }

  private long transfer(String function, MemorySegment buffer, long length) {
    try {
      return (long)
          handle(
                  function,
                  FunctionDescriptor.of(
                      ValueLayout.JAVA_LONG,
                      ValueLayout.JAVA_INT,
                      ValueLayout.ADDRESS,
                      ValueLayout.JAVA_LONG))
              .invokeWithArguments(master, buffer, length);
    } catch (Throwable e) {
      throw new AssertionError(function, e);
    }
  }

  /** What a program opens as its serial line. */
  String path() {
    return path;
  }

  /** What the program writes. */
  InputStream in() {
    return new InputStream() {
      @Override
      public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
      }

      @Override
      public int read(byte[] into, int offset, int length) {
        try (Arena arena = Arena.ofConfined()) {
          MemorySegment buffer = arena.allocate(length);
          int count = (int) transfer("read", buffer, length);
          if (count <= 0) {
            return -1;
          }
          MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, into, offset, count);
          return count;
        }
      }
    };
  }

  /** What the program reads. */
  OutputStream out() {
    return new OutputStream() {
      @Override
      public void write(int value) {
        write(new byte[] {(byte) value}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) {
        try (Arena arena = Arena.ofConfined()) {
          MemorySegment buffer = arena.allocate(length);
          MemorySegment.copy(bytes, offset, buffer, ValueLayout.JAVA_BYTE, 0, length);
          for (long done = 0; done < length; ) {
            done += transfer("write", buffer.asSlice(done), length - done);
          }
        }
      }
    };
  }

  @Override
  public void close() {
    call("close", ValueLayout.JAVA_INT, master);
  }
}
