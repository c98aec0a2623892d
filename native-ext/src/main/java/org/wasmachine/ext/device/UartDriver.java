package org.wasmachine.ext.device;

import java.nio.ByteBuffer;
import java.util.List;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.Errno;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.Uart;
import org.wasmachine.hal.UartConfig;
import org.wasmachine.hal.profile.UartPort;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.vm.fs.DeviceDriver;
import org.wasmachine.vm.fs.FsException;
import org.wasmachine.vm.fs.OpenFlag;
import org.wasmachine.vm.fs.OpenOptions;
import org.wasmachine.vm.fs.Readiness;

/**
 * {@code /dev/uart/N}: a serial port as a stream of bytes, 115200 8N1, on the board's default pins.
 * A read waits for the first byte unless the file is non-blocking. Line ends are left alone: the
 * peer translates them, because its port is its console.
 */
final class UartDriver implements DeviceDriver {

  private final Board board;

  UartDriver(Board board) {
    this.board = board;
  }

  @Override
  public List<String> names() {
    return board.profile().stream()
        .flatMap(profile -> profile.uarts().stream())
        .map(UartPort::number)
        .map(String::valueOf)
        .toList();
  }

  @Override
  public UartFile open(String name, OpenOptions options) {
    try {
      Uart uart = board.openUart(UartConfig.port(DeviceFile.number(name)));
      return new UartFile(uart, options.has(OpenFlag.NONBLOCK));
    } catch (HalException e) {
      throw DeviceFile.refusedOpen(e);
    }
  }

  /** An opened port. */
  static final class UartFile extends DeviceFile {

    private final Uart uart;
    private volatile boolean nonblocking;

    private UartFile(Uart uart, boolean nonblocking) {
      this.uart = uart;
      this.nonblocking = nonblocking;
    }

    @Override
    public void nonblocking(boolean on) {
      nonblocking = on;
    }

    @Override
    public int read(ByteBuffer target) throws InterruptedException {
      if (!target.hasRemaining()) {
        return 0;
      }
      byte[] received = new byte[Math.min(target.remaining(), 4096)];
      int count;
      try {
        count = uart.read(received, 0, received.length, nonblocking ? 0 : Clock.NEVER);
      } catch (HalException e) {
        throw refused(e);
      }
      if (count == 0) {
        throw new FsException(Errno.EAGAIN);
      }
      target.put(received, 0, count);
      return count;
    }

    @Override
    public int write(ByteBuffer source) throws InterruptedException {
      byte[] bytes = new byte[source.remaining()];
      source.get(bytes);
      try {
        uart.write(bytes, 0, bytes.length);
      } catch (HalException e) {
        throw refused(e);
      }
      return bytes.length;
    }

    @Override
    public void sync(boolean metadata) {
      uart.flush();
    }

    @Override
    public Readiness readiness() {
      int available = uart.available();
      return new Readiness(available > 0, true, available, false);
    }

    @Override
    public void close() {
      uart.close();
    }
  }
}
