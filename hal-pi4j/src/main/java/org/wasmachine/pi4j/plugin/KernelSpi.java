package org.wasmachine.pi4j.plugin;

import com.pi4j.context.Context;
import com.pi4j.io.spi.Spi;
import com.pi4j.io.spi.SpiBase;
import com.pi4j.io.spi.SpiConfig;
import com.pi4j.io.spi.SpiProvider;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.wasmachine.pi4j.linux.SpiSegment;
import org.wasmachine.pi4j.linux.SpidevFile;

/** A device on an SPI bus. */
public final class KernelSpi extends SpiBase {

  private final SpidevFile file;
  private final ReentrantLock bus;

  KernelSpi(SpiProvider provider, SpiConfig config, SpidevFile file, ReentrantLock bus) {
    super(provider, config);
    this.file = file;
    this.bus = bus;
    this.isOpen = true;
  }

  /** Runs segments under one chip select; no other device of the bus comes between. */
  public void message(List<SpiSegment> segments) {
    bus.lock();
    try {
      file.message(segments);
    } finally {
      bus.unlock();
    }
  }

  private void run(SpiSegment... segments) {
    KernelErrors.run(() -> message(List.of(segments)));
  }

  @Override
  public int transfer(byte[] write, int writeOffset, byte[] read, int readOffset, int length) {
    Objects.checkFromIndexSize(readOffset, length, read.length);
    byte[] data = Arrays.copyOfRange(write, writeOffset, writeOffset + length);
    run(SpiSegment.transfer(data, data));
    System.arraycopy(data, 0, read, readOffset, length);
    return length;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    run(SpiSegment.read(one));
    return Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, into.length);
    byte[] data = new byte[length];
    run(SpiSegment.read(data));
    System.arraycopy(data, 0, into, offset, length);
    return length;
  }

  @Override
  public int write(byte b) {
    run(SpiSegment.write(new byte[] {b}));
    return 0;
  }

  @Override
  public int write(byte[] data, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, data.length);
    run(SpiSegment.write(Arrays.copyOfRange(data, offset, offset + length)));
    return length;
  }

  @Override
  public void writeThenRead(
      byte[] write,
      int writeOffset,
      int writeLength,
      int delayMicros,
      byte[] read,
      int readOffset,
      int readLength) {
    Objects.checkFromIndexSize(writeOffset, writeLength, write.length);
    Objects.checkFromIndexSize(readOffset, readLength, read.length);
    byte[] answer = new byte[readLength];
    run(
        SpiSegment.write(Arrays.copyOfRange(write, writeOffset, writeOffset + writeLength)),
        SpiSegment.delay(Duration.ofNanos(delayMicros * 1000L)),
        SpiSegment.read(answer));
    System.arraycopy(answer, 0, read, readOffset, readLength);
  }

  @Override
  public void close() {
    if (isOpen()) {
      provider().context().shutdown(id());
    }
  }

  @Override
  public Spi shutdownInternal(Context context) {
    super.close();
    file.close();
    return this;
  }
}
