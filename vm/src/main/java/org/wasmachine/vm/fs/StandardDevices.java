package org.wasmachine.vm.fs;

import java.nio.ByteBuffer;

/**
 * The devices that need no hardware: {@code /dev/null}, {@code /dev/zero}, {@code /dev/console}.
 */
final class StandardDevices {

  private StandardDevices() {}

  static FileSystem addTo(FileSystem files, ConsoleFiles console) {
    return files
        .withDevice("null", (_, _) -> new NullDevice())
        .withDevice("zero", (_, _) -> new ZeroDevice())
        .withDevice("console", (_, _) -> console.both());
  }

  /** Empty to read, bottomless to write. */
  private static final class NullDevice implements OpenFile {
    @Override
    public FileType type() {
      return FileType.CHARACTER_DEVICE;
    }

    @Override
    public int read(ByteBuffer target) {
      return 0;
    }

    @Override
    public int write(ByteBuffer source) {
      return source.remaining();
    }

    @Override
    public void close() {}
  }

  /** Zeros without end. */
  private static final class ZeroDevice implements OpenFile {
    @Override
    public FileType type() {
      return FileType.CHARACTER_DEVICE;
    }

    @Override
    public int read(ByteBuffer target) {
      int length = target.remaining();
      while (target.remaining() >= Long.BYTES) {
        target.putLong(0);
      }
      while (target.hasRemaining()) {
        target.put((byte) 0);
      }
      return length;
    }

    @Override
    public int write(ByteBuffer source) {
      return source.remaining();
    }

    @Override
    public void close() {}
  }
}
