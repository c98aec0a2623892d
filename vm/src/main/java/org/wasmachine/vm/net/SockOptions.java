package org.wasmachine.vm.net;

import static java.net.StandardSocketOptions.IP_MULTICAST_TTL;
import static java.net.StandardSocketOptions.SO_BROADCAST;
import static java.net.StandardSocketOptions.SO_KEEPALIVE;
import static java.net.StandardSocketOptions.SO_LINGER;
import static java.net.StandardSocketOptions.SO_RCVBUF;
import static java.net.StandardSocketOptions.SO_REUSEADDR;
import static java.net.StandardSocketOptions.SO_REUSEPORT;
import static java.net.StandardSocketOptions.SO_SNDBUF;
import static java.net.StandardSocketOptions.TCP_NODELAY;
import static jdk.net.ExtendedSocketOptions.TCP_KEEPIDLE;
import static jdk.net.ExtendedSocketOptions.TCP_KEEPINTERVAL;
import static jdk.net.ExtendedSocketOptions.TCP_QUICKACK;

import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import org.wasmachine.hal.Errno;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.fs.FsException;
import org.wasmachine.vm.natives.NativeTable;
import org.wasmachine.vm.wasi.Wasi;

/**
 * Options of sockets. A truth value is one byte in memory, a timeout 64 bits of microseconds.
 *
 * <p>Java has neither the time to live of single packets nor the IPv6-only switch nor TCP fast
 * open: the first two give {@code ENOTSUP} when they would have to change something, the last
 * {@code ENOSYS}, as on the peer's chips.
 */
public final class SockOptions {

  static final NativeTable TABLE =
      NativeTable.of(
          Wasi.MODULE,
          SockOptions.class,
          """
          sock_get_reuse_addr           (i*)i
          sock_set_reuse_addr           (ii)i
          sock_get_reuse_port           (i*)i
          sock_set_reuse_port           (ii)i
          sock_get_broadcast            (i*)i
          sock_set_broadcast            (ii)i
          sock_get_keep_alive           (i*)i
          sock_set_keep_alive           (ii)i
          sock_get_linger               (i**)i
          sock_set_linger               (iii)i
          sock_get_recv_buf_size        (i*)i
          sock_set_recv_buf_size        (ii)i
          sock_get_send_buf_size        (i*)i
          sock_set_send_buf_size        (ii)i
          sock_get_recv_timeout         (i*)i
          sock_set_recv_timeout         (iI)i
          sock_get_send_timeout         (i*)i
          sock_set_send_timeout         (iI)i
          sock_get_tcp_no_delay         (i*)i
          sock_set_tcp_no_delay         (ii)i
          sock_get_tcp_quick_ack        (i*)i
          sock_set_tcp_quick_ack        (ii)i
          sock_get_tcp_keep_idle        (i*)i
          sock_set_tcp_keep_idle        (ii)i
          sock_get_tcp_keep_intvl       (i*)i
          sock_set_tcp_keep_intvl       (ii)i
          sock_get_tcp_fastopen_connect (i*)i
          sock_set_tcp_fastopen_connect (ii)i
          sock_get_ip_ttl               (i*)i
          sock_set_ip_ttl               (ii)i
          sock_get_ip_multicast_ttl     (i*)i
          sock_set_ip_multicast_ttl     (ii)i
          sock_get_ipv6_only            (i*)i
          sock_set_ipv6_only            (ii)i
          """);

  private final Sockets sockets;

  SockOptions(GuestProcess process) {
    this.sockets = Sockets.of(process);
  }

  // ---- truth values
  // ------------------------------------------------------------------------------

  private int getFlag(int fd, SocketOption<Boolean> option, int result) {
    return sockets.run(
        () -> sockets.memory().putI8(result, sockets.socket(fd).option(option) ? 1 : 0));
  }

  private int setFlag(int fd, SocketOption<Boolean> option, int on) {
    return sockets.run(() -> sockets.socket(fd).option(option, on != 0));
  }

  public int sock_get_reuse_addr(int fd, int result) {
    return getFlag(fd, SO_REUSEADDR, result);
  }

  public int sock_set_reuse_addr(int fd, int on) {
    return setFlag(fd, SO_REUSEADDR, on);
  }

  public int sock_get_reuse_port(int fd, int result) {
    return getFlag(fd, SO_REUSEPORT, result);
  }

  public int sock_set_reuse_port(int fd, int on) {
    return setFlag(fd, SO_REUSEPORT, on);
  }

  public int sock_get_broadcast(int fd, int result) {
    return getFlag(fd, SO_BROADCAST, result);
  }

  public int sock_set_broadcast(int fd, int on) {
    return setFlag(fd, SO_BROADCAST, on);
  }

  public int sock_get_keep_alive(int fd, int result) {
    return getFlag(fd, SO_KEEPALIVE, result);
  }

  public int sock_set_keep_alive(int fd, int on) {
    return setFlag(fd, SO_KEEPALIVE, on);
  }

  public int sock_get_tcp_no_delay(int fd, int result) {
    return getFlag(fd, TCP_NODELAY, result);
  }

  public int sock_set_tcp_no_delay(int fd, int on) {
    return setFlag(fd, TCP_NODELAY, on);
  }

  public int sock_get_tcp_quick_ack(int fd, int result) {
    return getFlag(fd, TCP_QUICKACK, result);
  }

  public int sock_set_tcp_quick_ack(int fd, int on) {
    return setFlag(fd, TCP_QUICKACK, on);
  }

  // ---- numbers
  // -----------------------------------------------------------------------------------

  private int getNumber(int fd, SocketOption<Integer> option, int result) {
    return sockets.run(() -> sockets.memory().putI32(result, sockets.socket(fd).option(option)));
  }

  private int setNumber(int fd, SocketOption<Integer> option, int value) {
    return sockets.run(
        () -> {
          GuestSocket socket = sockets.socket(fd);
          if (value <= 0) {
            throw new FsException(Errno.EINVAL, option.name() + " must be positive");
          }
          socket.option(option, value);
        });
  }

  public int sock_get_recv_buf_size(int fd, int result) {
    return getNumber(fd, SO_RCVBUF, result);
  }

  public int sock_set_recv_buf_size(int fd, int bytes) {
    return setNumber(fd, SO_RCVBUF, bytes);
  }

  public int sock_get_send_buf_size(int fd, int result) {
    return getNumber(fd, SO_SNDBUF, result);
  }

  public int sock_set_send_buf_size(int fd, int bytes) {
    return setNumber(fd, SO_SNDBUF, bytes);
  }

  public int sock_get_tcp_keep_idle(int fd, int result) {
    return getNumber(fd, TCP_KEEPIDLE, result);
  }

  public int sock_set_tcp_keep_idle(int fd, int seconds) {
    return setNumber(fd, TCP_KEEPIDLE, seconds);
  }

  public int sock_get_tcp_keep_intvl(int fd, int result) {
    return getNumber(fd, TCP_KEEPINTERVAL, result);
  }

  public int sock_set_tcp_keep_intvl(int fd, int seconds) {
    return setNumber(fd, TCP_KEEPINTERVAL, seconds);
  }

  /** Whether a close waits for what is still to be sent, and how many seconds. */
  public int sock_get_linger(int fd, int enabled, int seconds) {
    return sockets.run(
        () -> {
          int linger = sockets.socket(fd).option(SO_LINGER);
          sockets.memory().requireBytes(seconds, 4);
          sockets.memory().putI8(enabled, linger >= 0 ? 1 : 0);
          sockets.memory().putI32(seconds, Math.max(linger, 0));
        });
  }

  /**
   * A socket here never blocks, and for such a one Java closes without waiting whatever is asked;
   * with 0 seconds a close resets the connection.
   */
  public int sock_set_linger(int fd, int enabled, int seconds) {
    return sockets.run(
        () -> {
          GuestSocket socket = sockets.socket(fd);
          if (enabled != 0 && seconds < 0) {
            throw new FsException(Errno.EINVAL);
          }
          socket.option(SO_LINGER, enabled != 0 ? seconds : -1);
        });
  }

  // ---- timeouts
  // ----------------------------------------------------------------------------------

  public int sock_get_recv_timeout(int fd, int result) {
    return sockets.run(() -> sockets.memory().putI64(result, sockets.socket(fd).receiveTimeout()));
  }

  /** 0 waits for ever. */
  public int sock_set_recv_timeout(int fd, long micros) {
    return sockets.run(() -> sockets.socket(fd).receiveTimeout(timeout(micros)));
  }

  public int sock_get_send_timeout(int fd, int result) {
    return sockets.run(() -> sockets.memory().putI64(result, sockets.socket(fd).sendTimeout()));
  }

  /** 0 waits for ever. */
  public int sock_set_send_timeout(int fd, long micros) {
    return sockets.run(() -> sockets.socket(fd).sendTimeout(timeout(micros)));
  }

  /** More than 63 bits of microseconds are for ever, too. */
  private static long timeout(long micros) {
    return Math.max(0, micros);
  }

  // ---- what Java has not
  // -------------------------------------------------------------------------

  public int sock_get_tcp_fastopen_connect(int fd, int result) {
    return sockets.run(() -> refuse(fd, Errno.ENOSYS));
  }

  public int sock_set_tcp_fastopen_connect(int fd, int on) {
    return sockets.run(() -> refuse(fd, Errno.ENOSYS));
  }

  public int sock_get_ip_ttl(int fd, int result) {
    return sockets.run(() -> refuse(fd, Errno.ENOTSUP));
  }

  public int sock_set_ip_ttl(int fd, int ttl) {
    return sockets.run(() -> refuse(fd, Errno.ENOTSUP));
  }

  private void refuse(int fd, Errno errno) {
    sockets.socket(fd);
    throw new FsException(errno, "the host's Java cannot do that to a socket");
  }

  public int sock_get_ip_multicast_ttl(int fd, int result) {
    return sockets.run(
        () -> sockets.memory().putI8(result, sockets.udp(fd).option(IP_MULTICAST_TTL)));
  }

  public int sock_set_ip_multicast_ttl(int fd, int ttl) {
    return sockets.run(
        () -> {
          UdpSocket socket = sockets.udp(fd);
          if (ttl < 0 || ttl > 0xff) {
            throw new FsException(Errno.EINVAL);
          }
          socket.option(IP_MULTICAST_TTL, ttl);
        });
  }

  /** Java's IPv6 sockets always serve IPv4 as well. */
  public int sock_get_ipv6_only(int fd, int result) {
    return sockets.run(
        () -> {
          requireSix(fd);
          sockets.memory().putI8(result, 0);
        });
  }

  public int sock_set_ipv6_only(int fd, int on) {
    return sockets.run(
        () -> {
          requireSix(fd);
          if (on != 0) {
            throw new FsException(Errno.ENOTSUP, "the host's Java has no sockets for IPv6 alone");
          }
        });
  }

  private void requireSix(int fd) {
    if (sockets.socket(fd).family() != StandardProtocolFamily.INET6) {
      throw new FsException(Errno.EAFNOSUPPORT, "an IPv4 socket has no such option");
    }
  }
}
