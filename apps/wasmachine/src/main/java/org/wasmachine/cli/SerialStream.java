package org.wasmachine.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.wasmachine.serial.wire.SerialPortWire;
import org.wasmachine.serial.wire.Wire;

/**
 * A serial port as a pair of streams, 8 data bits, no parity, as the management protocol and
 * terminals want it. Closing it ends a read.
 */
record SerialStream(InputStream in, OutputStream out, Wire wire) implements AutoCloseable {

  /**
   * Opens a port.
   *
   * @throws org.wasmachine.hal.HalException if there is none of that name, or it cannot be opened
   */
  static SerialStream open(String path, int baud) {
    Wire wire = SerialPortWire.open(path, baud, false);
    return new SerialStream(new Input(wire), new Output(wire), wire);
  }

  @Override
  public void close() {
    wire.close();
  }

  private static final class Input extends InputStream {
    private final Wire wire;

    Input(Wire wire) {
      this.wire = wire;
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return wire.read(one) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      if (length == 0) {
        return 0;
      }
      byte[] some = new byte[length];
      int count = wire.read(some);
      if (count > 0) {
        System.arraycopy(some, 0, into, offset, count);
      }
      return count;
    }
  }

  private static final class Output extends OutputStream {
    private final Wire wire;

    Output(Wire wire) {
      this.wire = wire;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (!wire.write(bytes, offset, length)) {
        throw new IOException(wire.name() + ": the other end is gone");
      }
    }
  }
}
