package org.wasmachine.vm.net;

import static java.net.StandardSocketOptions.IP_MULTICAST_LOOP;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.wasmachine.hal.Errno;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.fs.FsException;
import org.wasmachine.vm.natives.NativeTable;
import org.wasmachine.vm.wasi.Wasi;

/** Multicast groups. */
public final class SockMulticast {

  static final NativeTable TABLE =
      NativeTable.of(
          Wasi.MODULE,
          SockMulticast.class,
          """
          sock_get_ip_multicast_loop  (ii*)i
          sock_set_ip_multicast_loop  (iii)i
          sock_set_ip_add_membership  (i*i)i
          sock_set_ip_drop_membership (i*i)i
          """);

  private final Sockets sockets;

  SockMulticast(GuestProcess process) {
    this.sockets = Sockets.of(process);
  }

  public int sock_get_ip_multicast_loop(int fd, int ignoredIpv6, int result) {
    return sockets.run(
        () -> sockets.memory().putI8(result, sockets.udp(fd).option(IP_MULTICAST_LOOP) ? 1 : 0));
  }

  public int sock_set_ip_multicast_loop(int fd, int ignoredIpv6, int on) {
    return sockets.run(() -> sockets.udp(fd).option(IP_MULTICAST_LOOP, on != 0));
  }

  /**
   * Joins a group.
   *
   * @param on which network: for IPv4 its address, octets in network order; for IPv6 its index; 0
   *     leaves it to the host
   */
  public int sock_set_ip_add_membership(int fd, int group, int on) {
    return sockets.run(
        () -> {
          InetAddress address = group(group);
          sockets.udp(fd).join(address, network(address, on));
        });
  }

  public int sock_set_ip_drop_membership(int fd, int group, int on) {
    return sockets.run(
        () -> {
          InetAddress address = group(group);
          sockets.udp(fd).leave(address, network(address, on));
        });
  }

  private InetAddress group(int at) {
    InetAddress address = AddressRecord.readAddress(sockets.memory(), at);
    if (!address.isMulticastAddress()) {
      throw new FsException(Errno.EINVAL, address.getHostAddress() + " is no multicast group");
    }
    return address;
  }

  private static NetworkInterface network(InetAddress group, int on) {
    try {
      Optional<NetworkInterface> found =
          on == 0
              ? NetworkInterface.networkInterfaces().filter(SockMulticast::carries).findFirst()
              : Optional.ofNullable(
                  group instanceof Inet6Address
                      ? NetworkInterface.getByIndex(on)
                      : NetworkInterface.getByInetAddress(ipv4(on)));
      return found.orElseThrow(() -> new FsException(Errno.ENODEV, "no such network"));
    } catch (SocketException | UnknownHostException | IllegalArgumentException e) {
      throw new FsException(Errno.ENODEV, "no such network", e);
    }
  }

  private static boolean carries(NetworkInterface network) {
    try {
      return network.isUp() && network.supportsMulticast();
    } catch (SocketException e) {
      return false;
    }
  }

  /** The word is stored as it lies in memory, so its bytes there are the octets. */
  private static InetAddress ipv4(int word) throws UnknownHostException {
    return InetAddress.getByAddress(
        ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(word).array());
  }
}
