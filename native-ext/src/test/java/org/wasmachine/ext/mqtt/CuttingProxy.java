package org.wasmachine.ext.mqtt;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands between a client and its broker, and ends or stalls connections when told to. */
final class CuttingProxy implements AutoCloseable {

  private final ServerSocket server;
  private final int broker;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile boolean frozen;

  CuttingProxy(int broker) throws IOException {
    this.broker = broker;
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /** Ends all connections in the middle of whatever they carry. */
  void cut() {
    sockets.forEach(CuttingProxy::end);
  }

  /** Carries nothing any more, without ending anything. */
  void freeze() {
    frozen = true;
  }

  /** Carries again what comes on new connections. */
  void thaw() {
    cut();
    frozen = false;
  }

  private void accept() {
    try {
      while (true) {
        carry(server.accept());
      }
    } catch (IOException e) {
      end(server); // closed
    }
  }

  private void carry(Socket client) {
    try {
      Socket behind = new Socket(InetAddress.getLoopbackAddress(), broker);
      sockets.add(client);
      sockets.add(behind);
      Thread.ofVirtual().start(() -> carry(client, behind));
      Thread.ofVirtual().start(() -> carry(behind, client));
    } catch (IOException e) {
      end(client); // the broker is gone
    }
  }

  private void carry(Socket from, Socket to) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[512];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        if (!frozen) {
          out.write(buffer, 0, count);
        }
      }
    } catch (IOException e) {
      end(to); // cut
    } finally {
      sockets.remove(from);
    }
  }

  private static void end(AutoCloseable socket) {
    try {
      socket.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    end(server);
    cut();
  }
}
