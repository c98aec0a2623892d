package org.wasmachine.vm.net;

import static org.wasmachine.vm.net.NetErrors.interruptible;
import static org.wasmachine.vm.net.NetErrors.translated;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import org.wasmachine.hal.Errno;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.fs.FileType;
import org.wasmachine.vm.fs.FsException;

/** A TCP socket: fresh, connected, or listening. */
final class TcpSocket extends GuestSocket {

  private volatile NetworkChannel channel;

  private TcpSocket(
      GuestProcess process, NetworkAccess access, ProtocolFamily family, SocketChannel channel)
      throws IOException {
    super(process, access, family);
    channel.configureBlocking(false);
    this.channel = channel;
  }

  static TcpSocket open(GuestProcess process, NetworkAccess access, ProtocolFamily family) {
    return translated(() -> new TcpSocket(process, access, family, SocketChannel.open(family)));
  }

  @Override
  public FileType type() {
    return FileType.SOCKET_STREAM;
  }

  @Override
  NetworkChannel channel() {
    return channel;
  }

  private SocketChannel connection() {
    if (channel instanceof SocketChannel connection) {
      return connection;
    }
    throw new FsException(Errno.ENOTCONN, "the socket listens");
  }

  @Override
  synchronized void bind(InetSocketAddress address) {
    requireFamily(address);
    access().require(address);
    translated(() -> connection().bind(address));
  }

  /** The host wants another kind of socket for listening, so this one gives its address to that. */
  synchronized void listen(int backlog) {
    SocketChannel bound = connection();
    if (bound.isConnected() || bound.isConnectionPending()) {
      throw new FsException(Errno.EINVAL, "the socket is connected");
    }
    translated(
        () -> {
          InetSocketAddress address = localAddress();
          access().require(address);
          ServerSocketChannel server = ServerSocketChannel.open(family());
          try {
            passOptionsTo(server);
            server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            server.configureBlocking(false);
            bound.close();
            server.bind(address, Math.max(backlog, 1));
          } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
          }
          channel = server;
          return null;
        });
  }

  /** Waits for a connection and takes it. */
  TcpSocket accept() throws InterruptedException {
    if (!(channel instanceof ServerSocketChannel server)) {
      throw new FsException(Errno.EINVAL, "the socket does not listen");
    }
    SocketChannel[] accepted = {null};
    retry(true, () -> translated(() -> (accepted[0] = server.accept()) != null));
    return interruptible(
        () -> {
          try {
            TcpSocket socket = new TcpSocket(process(), access(), family(), accepted[0]);
            passOptionsTo(accepted[0]);
            return socket;
          } catch (IOException e) {
            accepted[0].close();
            throw e;
          }
        });
  }

  @Override
  void connect(InetSocketAddress address) throws InterruptedException {
    requireFamily(address);
    access().require(address);
    SocketChannel connection = connection();
    if (interruptible(() -> connection.connect(address))) {
      return;
    }
    if (isNonblocking()) {
      throw new FsException(Errno.EINPROGRESS);
    }
    try {
      retry(false, () -> translated(connection::finishConnect));
    } catch (FsException e) {
      throw e.errno() == Errno.EAGAIN ? new FsException(Errno.ETIMEDOUT) : e;
    }
  }

  /** Ends a connection attempt that was begun without waiting, once the host has a result. */
  private boolean connected(SocketChannel connection) throws IOException {
    return !connection.isConnectionPending() || connection.finishConnect();
  }

  @Override
  InetSocketAddress remoteAddress() {
    SocketChannel connection = connection();
    if (translated(connection::getRemoteAddress) instanceof InetSocketAddress address
        && connection.isConnected()) {
      return inFamily(address);
    }
    throw new FsException(Errno.ENOTCONN);
  }

  @Override
  Received receive(ByteBuffer target) throws InterruptedException {
    SocketChannel connection = connection();
    int[] count = {0};
    retry(
        true,
        () -> translated(() -> connected(connection) && (count[0] = connection.read(target)) != 0));
    return new Received(Math.max(0, count[0]), Optional.empty());
  }

  @Override
  public int write(ByteBuffer source) throws InterruptedException {
    SocketChannel connection = connection();
    int total = source.remaining();
    try {
      retry(
          false,
          () ->
              translated(
                  () -> {
                    if (connected(connection)) {
                      connection.write(source);
                    }
                    return !source.hasRemaining();
                  }));
    } catch (FsException e) {
      boolean some = source.remaining() < total;
      if (e.errno() == Errno.EAGAIN && some) {
        return total - source.remaining();
      }
      boolean shutDown = e.errno() == Errno.EBADF && connection.isOpen();
      throw shutDown ? new FsException(Errno.EPIPE, "sending was shut down", e) : e;
    }
    return total;
  }

  /** The address of a stream is settled; it is only looked at for whether it is allowed. */
  @Override
  int sendTo(ByteBuffer source, InetSocketAddress address) throws InterruptedException {
    access().require(address);
    return write(source);
  }

  @Override
  void shutdown(boolean receiving, boolean sending) {
    translated(
        () -> {
          if (receiving) {
            connection().shutdownInput();
          }
          if (sending) {
            connection().shutdownOutput();
          }
          return null;
        });
    changed();
  }

  @Override
  int operations(boolean reading, boolean writing) {
    if (channel instanceof SocketChannel connection) {
      int write =
          connection.isConnectionPending() ? SelectionKey.OP_CONNECT : SelectionKey.OP_WRITE;
      boolean pending = connection.isConnectionPending();
      int read = pending ? SelectionKey.OP_CONNECT : SelectionKey.OP_READ;
      return (reading ? read : 0) | (writing ? write : 0);
    }
    return reading ? SelectionKey.OP_ACCEPT : 0;
  }
}
