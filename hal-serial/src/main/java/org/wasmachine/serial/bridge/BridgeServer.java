package org.wasmachine.serial.bridge;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32C;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.profile.BoardProfile;
import org.wasmachine.hal.time.VirtualClock;
import org.wasmachine.serial.device.DeviceIdentity;
import org.wasmachine.serial.device.DeviceLoop;
import org.wasmachine.serial.device.LineRate;
import org.wasmachine.serial.link.LinkOptions;
import org.wasmachine.serial.wire.SerialPortWire;
import org.wasmachine.serial.wire.SocketWire;
import org.wasmachine.serial.wire.Wire;

/**
 * Serves a board of this machine (a Raspberry Pi, a simulated board) over the bridge protocol: on a
 * serial port, or over TCP. One host at a time; the protocol has no login, so TCP listens on the
 * address it is told and nowhere else. Thread-safe.
 */
public final class BridgeServer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(BridgeServer.class.getName());
  private static final int MAX_BODY = 2048;
  private static final int CREDIT = 4096;
  private static final int WINDOW = 8;
  private static final int EVENTS = 1024;
  private static final int MAX_BAUD = 3_000_000;

  private final Board board;
  private final BoardPins pins;
  private final DeviceIdentity identity;
  private final ReentrantLock oneHost = new ReentrantLock();
  private volatile ServerSocket listening;
  private volatile Wire current;
  private volatile boolean closed;

  /**
   * A server of a board, which stays the caller's to close.
   *
   * @throws HalException {@link ErrorKind#INVALID_ARGUMENT} for a simulated board whose time is
   *     virtual: it would jump over every wait for the host, which is then taken for gone
   */
  public BridgeServer(Board board) {
    if (board.clock() instanceof VirtualClock) {
      throw new HalException(
          ErrorKind.INVALID_ARGUMENT,
          "bridge: %s has virtual time, its host has not; serve it with ?time=real"
              .formatted(board.uri()));
    }
    this.board = board;
    this.pins = new BoardPins(board);
    String chip = board.profile().map(profile -> profile.chip().id()).orElse("linux");
    this.identity =
        new DeviceIdentity(
            id(),
            ThreadLocalRandom.current().nextInt(),
            MAX_BODY,
            CREDIT,
            WINDOW,
            EVENTS,
            pins.features(),
            pins.count(),
            chip,
            "wasmachine bridge",
            board.profile().map(BoardProfile::id).orElse(""));
  }

  /** The same for the same board on the same machine. */
  private String id() {
    CRC32C crc = new CRC32C();
    crc.update((hostName() + board.uri()).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    byte[] bytes =
        ByteBuffer.allocate(8).putShort((short) 0x0242).putInt((int) crc.getValue()).array();
    return HexFormat.of().formatHex(bytes);
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (java.net.UnknownHostException e) {
      return "localhost";
    }
  }

  /**
   * Serves one host on a wire until it is gone, then releases everything. Blocks; a second caller
   * waits for the first to end.
   */
  public void serve(Wire wire) {
    serve(wire, LineRate.NONE);
  }

  private void serve(Wire wire, LineRate rate) {
    oneHost.lock();
    try {
      current = wire;
      if (closed) {
        wire.close();
        return;
      }
      LOG.log(System.Logger.Level.INFO, "{0}: serving {1}", wire.name(), board.uri());
      BoardTarget target = new BoardTarget(board, pins);
      DeviceLoop loop = new DeviceLoop(wire, identity, target, board.clock(), rate);
      target.setSession(loop.session());
      loop.run();
      wire.close();
      LOG.log(System.Logger.Level.INFO, "{0}: the host is gone", wire.name());
    } finally {
      current = null;
      oneHost.unlock();
    }
  }

  /**
   * Serves on a serial port or pty until {@link #close}, from the rate every device starts at up to
   * what the host asks for. Blocks.
   *
   * @throws HalException see {@link SerialPortWire#open}
   */
  public void serveSerial(String path) {
    while (!closed) {
      Wire wire = SerialPortWire.open(path, LinkOptions.BASE_BAUD, false);
      serve(wire, LineRate.of(wire, MAX_BAUD));
    }
  }

  /**
   * Listens for TCP connections; {@link #serveTcp()} then serves them.
   *
   * @param address with port 0 for any free one
   * @return where it listens
   * @throws HalException {@link ErrorKind#BUSY} if the port is taken
   */
  public InetSocketAddress listen(InetSocketAddress address) {
    try {
      ServerSocket socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(address);
      listening = socket;
      if (!address.getAddress().isLoopbackAddress()) {
        LOG.log(
            System.Logger.Level.WARNING,
            "the bridge has no login: whoever reaches {0} drives the pins of {1}",
            address,
            board.uri());
      }
      return (InetSocketAddress) socket.getLocalSocketAddress();
    } catch (IOException e) {
      throw new HalException(
          ErrorKind.BUSY,
          "bridge: cannot listen on %s (%s); choose another port"
              .formatted(address, e.getMessage()),
          e);
    }
  }

  /** Serves one connection after the other until {@link #close}. Blocks. */
  public void serveTcp() {
    while (!closed) {
      try {
        Socket host = listening.accept();
        serve(new SocketWire(host));
      } catch (IOException e) {
        if (!closed) {
          LOG.log(System.Logger.Level.WARNING, "bridge: a connection failed", e);
        }
      }
    }
  }

  /** Ends what is being served. The board stays open. */
  @Override
  public void close() {
    closed = true;
    try {
      if (listening != null) {
        listening.close();
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "closing the bridge", e);
    }
    Wire wire = current;
    if (wire != null) {
      wire.close();
    }
  }
}
