package org.wasmachine.serial.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;

/** A TCP connection to a bridge. Its bit rate has no meaning; time-outs assume a slow network. */
public final class SocketWire implements Wire {
  private static final int ASSUMED_BAUD = 1_000_000;
  private static final int CONNECT_MILLIS = 3_000;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  /** Takes over a connected socket. */
  public SocketWire(Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    this.socket = socket;
    this.in = socket.getInputStream();
    this.out = socket.getOutputStream();
  }

  /** Connects to a bridge. */
  public static SocketWire connect(String host, int port) {
    Socket socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
      return new SocketWire(socket);
    } catch (IOException e) {
      try {
        socket.close();
      } catch (IOException closing) {
        e.addSuppressed(closing);
      }
      throw new HalException(
          ErrorKind.NOT_FOUND,
          "tcp://%s:%d: no connection (%s); is 'wasmachine bridge' running there?"
              .formatted(host, port, e.getMessage()),
          e);
    }
  }

  @Override
  public String name() {
    return "tcp://" + socket.getInetAddress().getHostAddress() + ":" + socket.getPort();
  }

  @Override
  public int read(byte[] into) {
    try {
      return in.read(into);
    } catch (SocketTimeoutException nothingCame) {
      return 0;
    } catch (IOException gone) {
      return -1;
    }
  }

  /** An end is not seen here, only by reading. */
  @Override
  public int available() {
    try {
      return in.available();
    } catch (IOException gone) {
      return -1;
    }
  }

  @Override
  public boolean write(byte[] bytes, int offset, int length) {
    try {
      out.write(bytes, offset, length);
      return true;
    } catch (IOException gone) {
      return false;
    }
  }

  @Override
  public int baud() {
    return ASSUMED_BAUD;
  }

  @Override
  public boolean setBaud(int baud) {
    return false;
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      System.getLogger(SocketWire.class.getName())
          .log(System.Logger.Level.DEBUG, "closing " + name(), e);
    }
  }
}
