package org.wasmachine.vm.fs;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.wasmachine.hal.Errno;
import org.wasmachine.vm.GuestProcess;

/** The console of a process as files. Closing one leaves the console open. */
final class ConsoleFiles {

  private final GuestProcess process;
  private final ConsoleInput input;

  ConsoleFiles(GuestProcess process) {
    this.process = process;
    this.input = ConsoleInput.of(process.config().console().in());
  }

  OpenFile input() {
    return new ConsoleFile(false);
  }

  OpenFile output() {
    return new ConsoleFile(false);
  }

  OpenFile error() {
    return new ConsoleFile(true);
  }

  OpenFile both() {
    return new ConsoleFile(false);
  }

  private final class ConsoleFile implements OpenFile {
    private final boolean error;

    ConsoleFile(boolean error) {
      this.error = error;
    }

    @Override
    public FileType type() {
      return FileType.CHARACTER_DEVICE;
    }

    @Override
    public int read(ByteBuffer target) throws InterruptedException {
      return input.read(target, process.clock());
    }

    @Override
    public int write(ByteBuffer source) {
      int length = source.remaining();
      byte[] bytes = new byte[length];
      source.get(bytes);
      try {
        if (error) {
          process.printError(bytes, 0, length);
        } else {
          process.print(bytes, 0, length);
        }
      } catch (UncheckedIOException e) {
        throw new FsException(Errno.EIO, "cannot write to the console", e);
      }
      return length;
    }

    @Override
    public Readiness readiness() {
      return input.readiness();
    }

    @Override
    public Watch watch(Runnable listener) {
      return input.watch(listener);
    }

    @Override
    public boolean external() {
      return true;
    }

    @Override
    public void close() {}
  }
}
