package org.wasmachine.cli;

import com.fazecast.jSerialComm.SerialPort;
import com.fazecast.jSerialComm.SerialPortInvalidPortException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * A serial port as a pair of streams, 8 data bits, no parity, as the management protocol wants it.
 */
record SerialStream(SerialPort port, InputStream in, OutputStream out) implements AutoCloseable {

  /**
   * Opens a port.
   *
   * @throws CommandFailure if there is none of that name, or it cannot be opened
   */
  static SerialStream open(String path, int baud) {
    try {
      SerialPort port = SerialPort.getCommPort(path);
      port.setComPortParameters(baud, 8, SerialPort.ONE_STOP_BIT, SerialPort.NO_PARITY);
      port.setComPortTimeouts(SerialPort.TIMEOUT_READ_SEMI_BLOCKING, 0, 0);
      if (!port.openPort()) {
        throw new CommandFailure(
            Main.FAILURE,
            path + ": cannot be opened; is it in use, or are you missing in the group dialout?");
      }
      return new SerialStream(port, port.getInputStream(), port.getOutputStream());
    } catch (SerialPortInvalidPortException e) {
      throw new CommandFailure(Main.USAGE, path + ": no such serial port", e);
    }
  }

  @Override
  public void close() {
    port.closePort();
  }
}
