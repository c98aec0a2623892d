package org.wasmachine.vm.net;

import static org.wasmachine.vm.net.NetErrors.interruptible;
import static org.wasmachine.vm.net.NetErrors.translated;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectionKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.wasmachine.hal.Errno;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.fs.FileType;
import org.wasmachine.vm.fs.FsException;

/** A UDP socket. */
final class UdpSocket extends GuestSocket {

  private record Membership(InetAddress group, NetworkInterface on) {}

  private final DatagramChannel channel;
  private final Map<Membership, MembershipKey> memberships = new HashMap<>();

  private UdpSocket(
      GuestProcess process, NetworkAccess access, ProtocolFamily family, DatagramChannel channel) {
    super(process, access, family);
    this.channel = channel;
  }

  static UdpSocket open(GuestProcess process, NetworkAccess access, ProtocolFamily family) {
    return translated(
        () -> {
          DatagramChannel channel = DatagramChannel.open(family);
          channel.configureBlocking(false);
          return new UdpSocket(process, access, family, channel);
        });
  }

  @Override
  public FileType type() {
    return FileType.SOCKET_DATAGRAM;
  }

  @Override
  NetworkChannel channel() {
    return channel;
  }

  @Override
  void bind(InetSocketAddress address) {
    requireFamily(address);
    access().require(address);
    translated(() -> channel.bind(address));
  }

  @Override
  void connect(InetSocketAddress address) {
    requireFamily(address);
    access().require(address);
    translated(
        () -> {
          if (channel.isConnected()) {
            channel.disconnect(); // a datagram socket may change its mind
          }
          return channel.connect(address);
        });
  }

  @Override
  InetSocketAddress remoteAddress() {
    if (translated(channel::getRemoteAddress) instanceof InetSocketAddress address) {
      return inFamily(address);
    }
    throw new FsException(Errno.ENOTCONN);
  }

  @Override
  Received receive(ByteBuffer target) throws InterruptedException {
    int start = target.position();
    SocketAddress[] from = {null};
    retry(true, () -> translated(() -> (from[0] = channel.receive(target)) != null));
    return new Received(
        target.position() - start, Optional.of(inFamily((InetSocketAddress) from[0])));
  }

  @Override
  public int write(ByteBuffer source) throws InterruptedException {
    if (!channel.isConnected()) {
      throw new FsException(Errno.EDESTADDRREQ, "the socket is not connected");
    }
    int length = source.remaining();
    if (length == 0) {
      return interruptible(() -> channel.write(source));
    }
    retry(false, () -> translated(() -> channel.write(source) != 0));
    return length;
  }

  @Override
  int sendTo(ByteBuffer source, InetSocketAddress address) throws InterruptedException {
    requireFamily(address);
    access().require(address);
    if (address.getPort() == 0) {
      throw new FsException(Errno.EINVAL, "port 0 cannot be sent to");
    }
    int length = source.remaining();
    retry(
        false,
        () ->
            translated(
                () -> {
                  channel.send(source, address);
                  return !source.hasRemaining();
                }));
    return length;
  }

  @Override
  void shutdown(boolean receiving, boolean sending) {
    if (!channel.isConnected()) {
      throw new FsException(Errno.ENOTCONN);
    }
    throw new FsException(Errno.ENOTSUP, "a datagram socket has nothing to shut down");
  }

  /** Joins a multicast group, which must be an address that the app may reach. */
  synchronized void join(InetAddress group, NetworkInterface on) {
    access().require(new InetSocketAddress(group, localAddress().getPort()));
    translated(() -> memberships.put(new Membership(group, on), channel.join(group, on)));
  }

  /** Leaves a multicast group. */
  synchronized void leave(InetAddress group, NetworkInterface on) {
    MembershipKey key = memberships.remove(new Membership(group, on));
    if (key == null) {
      throw new FsException(Errno.EADDRNOTAVAIL, "the socket is not in the group");
    }
    key.drop();
  }

  @Override
  int operations(boolean reading, boolean writing) {
    return (reading ? SelectionKey.OP_READ : 0) | (writing ? SelectionKey.OP_WRITE : 0);
  }
}
