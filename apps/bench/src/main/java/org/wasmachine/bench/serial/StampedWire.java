package org.wasmachine.bench.serial;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.wasmachine.serial.wire.SerialPortWire;
import org.wasmachine.serial.wire.Wire;

/**
 * A serial port that says in a shared file when it writes, so that a paced device can begin a byte
 * when the program wrote it, as a UART does, and not when the pty handed it over.
 */
final class StampedWire implements Wire {
  private static final VarHandle STAMP = ValueLayout.JAVA_LONG.varHandle();

  private final SerialPortWire port;
  private final MemorySegment stamp;

  private StampedWire(SerialPortWire port, MemorySegment stamp) {
    this.port = port;
    this.stamp = stamp;
  }

  /**
   * Opens a port.
   *
   * @param file exists and is writable
   */
  static StampedWire open(String path, int baud, Path file) {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      MemorySegment shared =
          channel.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES, Arena.ofAuto());
      return new StampedWire(SerialPortWire.open(path, baud, false), shared);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Override
  public String name() {
    return port.name();
  }

  @Override
  public int read(byte[] into) {
    return port.read(into);
  }

  @Override
  public int available() {
    return port.available();
  }

  /** On Linux, {@link System#nanoTime} is the clock that the device reads, CLOCK_MONOTONIC. */
  @Override
  public boolean write(byte[] bytes, int offset, int length) {
    STAMP.setVolatile(stamp, 0L, System.nanoTime());
    return port.write(bytes, offset, length);
  }

  @Override
  public int baud() {
    return port.baud();
  }

  @Override
  public boolean setBaud(int baud) {
    return port.setBaud(baud);
  }

  @Override
  public void close() {
    port.close();
  }
}
