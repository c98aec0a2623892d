package org.wasmachine.vm.net;

import static org.wasmachine.vm.wasi.Right.SOCK_ACCEPT;
import static org.wasmachine.vm.wasi.Right.SOCK_ADDR_LOCAL;
import static org.wasmachine.vm.wasi.Right.SOCK_ADDR_REMOTE;
import static org.wasmachine.vm.wasi.Right.SOCK_BIND;
import static org.wasmachine.vm.wasi.Right.SOCK_CONNECT;
import static org.wasmachine.vm.wasi.Right.SOCK_LISTEN;

import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import org.wasmachine.hal.Errno;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.fs.FsException;
import org.wasmachine.vm.natives.NativeTable;
import org.wasmachine.vm.wasi.Wasi;

/** Sockets from opening to shutting down. */
public final class SockConnection {

  static final NativeTable TABLE =
      NativeTable.of(
          Wasi.MODULE,
          SockConnection.class,
          """
          sock_open        (iii*)i
          sock_bind        (i*)i
          sock_connect     (i*)i
          sock_listen      (ii)i
          sock_accept      (ii*)i
          sock_addr_local  (i*)i
          sock_addr_remote (i*)i
          sock_shutdown    (ii)i
          sock_close       (i)i
          """);

  private static final int FAMILY_IPV4 = 0;
  private static final int FAMILY_IPV6 = 1;
  private static final int TYPE_DATAGRAM = 0;
  private static final int TYPE_STREAM = 1;
  private static final int FDFLAG_NONBLOCK = 4;
  private static final int RECEIVING = 1;
  private static final int SENDING = 2;

  private final Sockets sockets;

  SockConnection(GuestProcess process) {
    this.sockets = Sockets.of(process);
  }

  /** Opens a socket. The pool descriptor is not needed and ignored, as on the peer. */
  public int sock_open(int ignoredPool, int family, int type, int result) {
    return sockets.run(
        () -> {
          sockets.memory().requireBytes(result, 4);
          ProtocolFamily protocol =
              switch (family) {
                case FAMILY_IPV4 -> StandardProtocolFamily.INET;
                case FAMILY_IPV6 -> StandardProtocolFamily.INET6;
                default -> throw new FsException(Errno.EAFNOSUPPORT);
              };
          GuestSocket socket =
              switch (type) {
                case TYPE_DATAGRAM -> UdpSocket.open(sockets.process(), sockets.access(), protocol);
                case TYPE_STREAM -> TcpSocket.open(sockets.process(), sockets.access(), protocol);
                default -> throw new FsException(Errno.EINVAL, "no such type of socket");
              };
          sockets.memory().putI32(result, sockets.open(socket));
        });
  }

  public int sock_bind(int fd, int address) {
    return sockets.run(
        () -> sockets.socket(fd, SOCK_BIND).bind(AddressRecord.read(sockets.memory(), address)));
  }

  /** Waits until the connection stands, unless the descriptor says not to. */
  public int sock_connect(int fd, int address) {
    return sockets.run(
        () ->
            sockets
                .socket(fd, SOCK_CONNECT)
                .connect(AddressRecord.read(sockets.memory(), address)));
  }

  public int sock_listen(int fd, int backlog) {
    return sockets.run(() -> sockets.tcp(fd, SOCK_LISTEN).listen(backlog));
  }

  public int sock_accept(int fd, int flags, int result) {
    return sockets.run(
        () -> {
          sockets.memory().requireBytes(result, 4);
          TcpSocket accepted = sockets.tcp(fd, SOCK_ACCEPT).accept();
          accepted.nonblocking((flags & FDFLAG_NONBLOCK) != 0);
          sockets.memory().putI32(result, sockets.open(accepted));
        });
  }

  public int sock_addr_local(int fd, int result) {
    return sockets.run(
        () ->
            AddressRecord.write(
                sockets.memory(), result, sockets.socket(fd, SOCK_ADDR_LOCAL).localAddress()));
  }

  public int sock_addr_remote(int fd, int result) {
    return sockets.run(
        () ->
            AddressRecord.write(
                sockets.memory(), result, sockets.socket(fd, SOCK_ADDR_REMOTE).remoteAddress()));
  }

  /** Stops receiving (1), sending (2) or both (3). */
  public int sock_shutdown(int fd, int how) {
    return sockets.run(
        () -> {
          GuestSocket socket = sockets.socket(fd);
          if (how < RECEIVING || how > (RECEIVING | SENDING)) {
            throw new FsException(Errno.EINVAL);
          }
          socket.shutdown((how & RECEIVING) != 0, (how & SENDING) != 0);
        });
  }

  /** Not there on the peer either: {@code fd_close} closes sockets. */
  public int sock_close(int fd) {
    return Errno.ENOSYS.number();
  }
}
