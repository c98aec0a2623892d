package org.wasmachine.vm.net;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Map;
import org.wasmachine.hal.Errno;
import org.wasmachine.vm.fs.FsException;

/** Turns what the host's sockets throw into error numbers. */
public final class NetErrors {

  /** Work on a socket of the host. */
  interface Work<T> {
    T run() throws IOException;
  }

  /** Java has no exception of its own for these; the reason is the text of the C library. */
  private static final Map<String, Errno> REASONS =
      Map.ofEntries(
          Map.entry("Address already in use", Errno.EADDRINUSE),
          Map.entry("assign requested address", Errno.EADDRNOTAVAIL),
          Map.entry("Permission denied", Errno.EACCES),
          Map.entry("Connection refused", Errno.ECONNREFUSED),
          Map.entry("Connection reset", Errno.ECONNRESET),
          Map.entry("Connection timed out", Errno.ETIMEDOUT),
          Map.entry("Broken pipe", Errno.EPIPE),
          Map.entry("Network is unreachable", Errno.ENETUNREACH),
          Map.entry("No route to host", Errno.EHOSTUNREACH),
          Map.entry("Host is unreachable", Errno.EHOSTUNREACH),
          Map.entry("Network is down", Errno.ENETDOWN),
          Map.entry("Message too long", Errno.EMSGSIZE),
          Map.entry("not supported by protocol", Errno.EAFNOSUPPORT),
          Map.entry("Too many open files", Errno.ENFILE),
          Map.entry("No buffer space", Errno.ENOBUFS),
          Map.entry("Invalid argument", Errno.EINVAL),
          Map.entry("Protocol not available", Errno.ENOPROTOOPT));

  private NetErrors() {}

  /** Runs work on a socket; a failure becomes an {@link FsException}. */
  static <T> T translated(Work<T> work) {
    try {
      return work.run();
    } catch (IOException
        | IllegalStateException // not yet connected, pending, bound already …
        | IllegalArgumentException // address of the wrong sort
        | UnsupportedOperationException e) {
      throw new FsException(errno(e), e.getMessage() == null ? e.toString() : e.getMessage(), e);
    }
  }

  /** As {@link #translated}, for work in which a thread may be interrupted. */
  static <T> T interruptible(Work<T> work) throws InterruptedException {
    try {
      return translated(work);
    } catch (FsException e) {
      if (e.getCause() instanceof ClosedByInterruptException) {
        Thread.interrupted();
        throw (InterruptedException) new InterruptedException().initCause(e);
      }
      throw e;
    }
  }

  /** The error number of what a socket threw; {@code EIO} where nothing better is known. */
  public static Errno errno(Exception e) {
    return switch (e) {
      case ClosedChannelException _ -> Errno.EBADF;
      case NotYetConnectedException _ -> Errno.ENOTCONN;
      case AlreadyConnectedException _ -> Errno.EISCONN;
      case ConnectionPendingException _ -> Errno.EALREADY;
      case NotYetBoundException _ -> Errno.EINVAL;
      case AlreadyBoundException _ -> Errno.EINVAL;
      case UnsupportedAddressTypeException _ -> Errno.EAFNOSUPPORT;
      case UnresolvedAddressException _ -> Errno.EINVAL;
      case UnsupportedOperationException _ -> Errno.ENOPROTOOPT;
      case IllegalArgumentException _ -> Errno.EINVAL;
      case PortUnreachableException _ -> Errno.ECONNREFUSED;
      case SocketTimeoutException _ -> Errno.ETIMEDOUT;
      case NoRouteToHostException _ -> Errno.EHOSTUNREACH;
      case ConnectException c -> byReason(c, Errno.ECONNREFUSED);
      default -> byReason(e, Errno.EIO);
    };
  }

  private static Errno byReason(Exception e, Errno otherwise) {
    String message = String.valueOf(e.getMessage());
    return REASONS.entrySet().stream()
        .filter(entry -> message.contains(entry.getKey()))
        .map(Map.Entry::getValue)
        .findAny()
        .orElse(otherwise);
  }
}
