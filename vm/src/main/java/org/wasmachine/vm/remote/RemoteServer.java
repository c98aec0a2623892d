package org.wasmachine.vm.remote;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLServerSocket;
import org.wasmachine.vm.app.AppRouter;
import org.wasmachine.vm.app.Endpoint;

/**
 * The management port: lets WAMR's host_tool, and {@link RemoteClient}, manage the apps behind an
 * {@link AppRouter}. Many clients at a time, each with framing and subscriptions of its own.
 *
 * <p>The protocol knows no login. Listen on loopback, or with TLS, where a client must show a
 * certificate that the machine trusts.
 *
 * <p>Thread-safe.
 */
public final class RemoteServer implements AutoCloseable {

  private static final Logger LOG = System.getLogger(RemoteServer.class.getName());
  private static final int BACKLOG = 50;

  private final AppRouter router;
  private final RemoteServerConfig config;
  private final ServerSocket listener;
  private final Map<Integer, RemoteClientSession> sessions = new HashMap<>();
  private volatile boolean closed;

  private RemoteServer(AppRouter router, RemoteServerConfig config, ServerSocket listener) {
    this.router = router;
    this.config = config;
    this.listener = listener;
  }

  /**
   * Starts listening.
   *
   * @throws UncheckedIOException if the port cannot be had
   */
  public static RemoteServer start(AppRouter router, RemoteServerConfig config) {
    try {
      ServerSocketFactory factory =
          config
              .tls()
              .<ServerSocketFactory>map(context -> context.getServerSocketFactory())
              .orElseGet(ServerSocketFactory::getDefault);
      ServerSocket listener = factory.createServerSocket();
      if (listener instanceof SSLServerSocket secure) {
        secure.setNeedClientAuth(true);
      }
      listener.setReuseAddress(true);
      listener.bind(new InetSocketAddress(config.address(), config.port()), BACKLOG);
      RemoteServer server = new RemoteServer(router, config, listener);
      Thread.ofPlatform().daemon().name("remote " + server.port()).start(server::accept);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(
          new IOException(
              "cannot listen on %s port %d: %s"
                  .formatted(config.address().getHostAddress(), config.port(), e.getMessage()),
              e));
    }
  }

  /** The port it listens on. */
  public int port() {
    return listener.getLocalPort();
  }

  /** Clients connected now. */
  public int clients() {
    synchronized (sessions) {
      return sessions.size();
    }
  }

  private void accept() {
    while (!closed) {
      try {
        Socket socket = listener.accept();
        Thread.ofVirtual()
            .name("remote " + socket.getRemoteSocketAddress())
            .start(() -> serve(socket));
      } catch (IOException e) {
        if (!closed) {
          LOG.log(Level.WARNING, "cannot accept a client: {0}", e.getMessage());
        }
      }
    }
  }

  private void serve(Socket socket) {
    String name = socket.getRemoteSocketAddress().toString();
    try {
      socket.setTcpNoDelay(true);
      socket.setKeepAlive(true); // who vanishes must not hold its place for ever
      socket.setSoTimeout((int) config.stall().toMillis());
      serve(name, socket.getInputStream(), socket.getOutputStream(), socket);
    } catch (IOException e) {
      LOG.log(Level.INFO, "{0} refused: {1}", name, e.getMessage());
    }
  }

  /**
   * Serves a client at another kind of stream, such as a serial port, until the stream ends. May be
   * called while the server listens.
   *
   * @param name how log lines call it
   * @param connection closed at the end
   */
  public void serve(String name, InputStream in, OutputStream out, AutoCloseable connection) {
    Optional<RemoteClientSession> session = open(name, in, out, connection);
    if (session.isEmpty()) {
      LOG.log(Level.WARNING, "{0} refused: {1} clients are connected", name, config.maxClients());
      close(connection);
      return;
    }
    LOG.log(Level.INFO, "connection established! {0}", name);
    try {
      session.get().run();
    } finally {
      synchronized (sessions) {
        sessions.remove(session.get().id());
      }
    }
  }

  private Optional<RemoteClientSession> open(
      String name, InputStream in, OutputStream out, AutoCloseable connection) {
    synchronized (sessions) {
      if (closed || sessions.size() >= config.maxClients()) {
        return Optional.empty();
      }
      int id = Endpoint.HOST;
      while (sessions.containsKey(id)) {
        id--;
      }
      RemoteClientSession session =
          new RemoteClientSession(id, name, router, config, in, out, connection);
      sessions.put(id, session);
      return Optional.of(session);
    }
  }

  private static void close(AutoCloseable connection) {
    try {
      connection.close();
    } catch (Exception e) {
      LOG.log(Level.DEBUG, "cannot close a connection: {0}", e.getMessage());
    }
  }

  /** Stops listening and cuts all clients off. */
  @Override
  public void close() {
    closed = true;
    close(listener);
    synchronized (sessions) {
      sessions.values().forEach(RemoteClientSession::close);
    }
  }
}
