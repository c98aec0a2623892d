package org.wasmachine.ext.connection;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.UartConfig;
import org.wasmachine.hal.UartLine;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.hal.time.ParticipantTask;
import org.wasmachine.vm.app.AppCallback;
import org.wasmachine.vm.app.AppMessage;
import org.wasmachine.vm.app.AppQueue;
import org.wasmachine.vm.app.AttrContainer;
import org.wasmachine.vm.app.GuestApp;
import org.wasmachine.vm.fs.FsException;
import org.wasmachine.vm.net.NetworkAccess;

/**
 * The connections of one app, by handle from 1. A thread for each receives and posts what came to
 * the app's queue; while that is full it waits, so that no part of a stream is lost.
 */
final class ConnectionTable implements AutoCloseable {
  private static final AppCallback DATA = AppCallback.of("on_connection_data");
  private static final int MOST = 20; // as on the peer
  private static final Duration FULL_QUEUE_PAUSE = Duration.ofMillis(5);
  private static final Pattern UART = Pattern.compile(".*?(\\d+)");

  private final GuestApp app;
  private final Clock clock;
  private final Board board;
  private final Map<Integer, Entry> open = new HashMap<>();
  private int lastHandle;

  private record Entry(Connection connection, AppQueue.Source source) {}

  ConnectionTable(GuestApp app, Board board) {
    this.app = app;
    this.clock = app.process().clock();
    this.board = board;
  }

  // ---- opening ---------------------------------------------------------------------------------

  /** Opens a connection of a kind; its handle, or -1 with one line in the log. */
  int open(String kind, AttrContainer arguments) {
    synchronized (open) {
      if (open.size() >= MOST) {
        return -1;
      }
    }
    try {
      Optional<Connection> made = connect(kind, arguments);
      return made.map(this::add).orElse(-1);
    } catch (FsException e) { // the network policy has told why
      log().log(Level.DEBUG, "{0}: no {1} connection: {2}", app.name(), kind, e.getMessage());
      return -1;
    } catch (IOException | HalException e) {
      log().log(Level.WARNING, "{0}: no {1} connection: {2}", app.name(), kind, e.getMessage());
      return -1;
    }
  }

  private Optional<Connection> connect(String kind, AttrContainer arguments) throws IOException {
    NetworkAccess access = NetworkAccess.of(app.process());
    return switch (kind) {
      case "TCP" -> {
        Optional<InetSocketAddress> server = address(arguments);
        server.ifPresent(access::require);
        yield server.isEmpty()
            ? Optional.empty()
            : Optional.of(TcpConnection.open(clock, server.get()));
      }
      case "UDP" -> {
        Optional<Integer> port = arguments.integer("bind port").map(number -> number.intValue());
        yield port.filter(number -> number >= 0 && number <= 0xFFFF).isEmpty()
            ? Optional.empty()
            : Optional.of(UdpConnection.open(clock, access, port.get()));
      }
      case "UART" -> Optional.of(new UartConnection(board.openUart(uart(arguments))));
      default -> Optional.empty();
    };
  }

  /** The keys {@code address}, an IP address as text, and {@code port}. */
  static Optional<InetSocketAddress> address(AttrContainer container) {
    Optional<String> address = container.text("address");
    Optional<Long> port = container.integer("port");
    if (address.isEmpty() || port.isEmpty()) {
      return Optional.empty();
    }
    try {
      InetAddress literal = InetAddress.ofLiteral(address.get());
      return Optional.of(new InetSocketAddress(literal, (int) (port.get() & 0xFFFF)));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // names are not looked up
    }
  }

  /**
   * The keys {@code device}, whose last number is that of the board's port, and {@code baudrate}.
   */
  private static UartConfig uart(AttrContainer arguments) {
    String device = arguments.text("device").orElse("");
    Matcher number = UART.matcher(device);
    if (!number.matches() || number.group(1).length() > 3) {
      throw new HalException(
          ErrorKind.NOT_FOUND, "expected a device like /dev/uart/1, not '" + device + "'");
    }
    UartConfig config = UartConfig.port(Integer.parseInt(number.group(1))).withConsumer("app");
    return arguments
        .integer("baudrate")
        .map(baud -> config.withLine(UartLine.DEFAULT.withBaud(baud.intValue())))
        .orElse(config);
  }

  private int add(Connection connection) {
    int handle;
    synchronized (open) {
      handle = ++lastHandle;
      open.put(handle, new Entry(connection, app.queue().openSource()));
    }
    String name = app.name() + " connection " + handle;
    ParticipantTask task = clock.participant(name, () -> receive(handle, connection));
    Thread.ofPlatform().daemon().name(name).start(task);
    return handle;
  }

  // ---- receiving -------------------------------------------------------------------------------

  private void receive(int handle, Connection connection) {
    try {
      Optional<byte[]> data = connection.receive();
      while (data.isPresent()) {
        byte[] bytes = data.get();
        if (bytes.length > 0) {
          post(handle, calls -> calls.callWithBytes(DATA, bytes, handle));
        }
        data = connection.receive();
      }
    } catch (IOException | HalException e) {
      log().log(Level.DEBUG, "{0}: connection {1}: {2}", app.name(), handle, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody does; end all the same
    }
    try {
      post(
          handle,
          calls -> {
            if (isOpen(handle)) {
              calls.callWithBytes(DATA, new byte[0], handle);
              close(handle);
            }
          });
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void post(int handle, AppMessage message) throws InterruptedException {
    while (isOpen(handle) && !app.queue().offer(message)) {
      clock.sleep(FULL_QUEUE_PAUSE);
    }
  }

  private boolean isOpen(int handle) {
    synchronized (open) {
      return open.containsKey(handle);
    }
  }

  // ---- use -------------------------------------------------------------------------------------

  private Optional<Connection> find(int handle) {
    synchronized (open) {
      return Optional.ofNullable(open.get(handle)).map(Entry::connection);
    }
  }

  /** Sends; how many bytes, or -1. */
  int send(int handle, byte[] data) throws InterruptedException {
    Optional<Connection> connection = find(handle);
    if (connection.isEmpty()) {
      return -1;
    }
    try {
      return connection.get().send(data);
    } catch (IOException | HalException e) {
      log().log(Level.DEBUG, "{0}: connection {1}: {2}", app.name(), handle, e.getMessage());
      return -1;
    }
  }

  boolean configure(int handle, AttrContainer settings) {
    try {
      return find(handle).filter(connection -> connection.configure(settings)).isPresent();
    } catch (FsException e) {
      log().log(Level.WARNING, "{0}: connection {1}: {2}", app.name(), handle, e.getMessage());
      return false;
    }
  }

  void close(int handle) {
    Entry entry;
    synchronized (open) {
      entry = open.remove(handle);
    }
    if (entry != null) {
      entry.source().close();
      entry.connection().close();
    }
  }

  @Override
  public void close() {
    Map<Integer, Entry> all;
    synchronized (open) {
      all = Map.copyOf(open);
    }
    all.keySet().forEach(this::close);
  }

  /** Looked up when there is something to say: the first logger of a JVM costs its start dear. */
  private static Logger log() {
    return System.getLogger(ConnectionTable.class.getName());
  }
}
