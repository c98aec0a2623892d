package org.wasmachine.ext.connection;

import java.util.Arrays;
import java.util.Optional;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.Uart;
import org.wasmachine.hal.time.Clock;

/** A serial port of the board. */
record UartConnection(Uart uart) implements Connection {

  @Override
  public Optional<byte[]> receive() throws InterruptedException {
    byte[] into = new byte[CHUNK];
    try {
      int count = uart.read(into, 0, CHUNK, Clock.NEVER);
      return count == 0 ? Optional.empty() : Optional.of(Arrays.copyOf(into, count));
    } catch (HalException e) {
      if (e.kind() == ErrorKind.CLOSED) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public int send(byte[] data) {
    uart.write(data);
    return data.length;
  }

  @Override
  public void close() {
    uart.close();
  }
}
