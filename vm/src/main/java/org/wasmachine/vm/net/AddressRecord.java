package org.wasmachine.vm.net;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.wasmachine.hal.Errno;
import org.wasmachine.vm.GuestMemory;
import org.wasmachine.vm.fs.FsException;

/**
 * WAMR's record of an address, 24 bytes: octets in textual order, groups and port in the order of
 * guest memory.
 *
 * <pre>
 * IPv4 | kind u32 = 0 | four octets | port u16 |
 *      0              4             8          10
 * IPv6 | kind u32 = 1 | eight groups u16       | port u16 |
 *      0              4                        20         22
 * </pre>
 */
final class AddressRecord {

  static final int SIZE = 24;

  private static final int IPV4 = 0;
  private static final int IPV6 = 1;
  private static final int IPV4_PORT = 8;
  private static final int IPV6_PORT = 20;
  private static final int IPV6_GROUPS = 8;

  private AddressRecord() {}

  /**
   * Reads an address with its port.
   *
   * @throws FsException {@code EPROTONOSUPPORT} if the kind is unknown
   */
  static InetSocketAddress read(GuestMemory memory, int at) {
    memory.requireBytes(at, SIZE);
    int port = memory.u16(at + (memory.i32(at) == IPV6 ? IPV6_PORT : IPV4_PORT));
    return new InetSocketAddress(readAddress(memory, at), port);
  }

  /** Reads an address without port. */
  static InetAddress readAddress(GuestMemory memory, int at) {
    byte[] bytes =
        switch (memory.i32(at)) {
          case IPV4 -> memory.bytes(at + 4, 4);
          case IPV6 -> {
            byte[] groups = new byte[2 * IPV6_GROUPS];
            for (int i = 0; i < IPV6_GROUPS; i++) {
              int group = memory.u16(at + 4 + 2 * i);
              groups[2 * i] = (byte) (group >> 8);
              groups[2 * i + 1] = (byte) group;
            }
            yield groups;
          }
          default -> throw new FsException(Errno.EPROTONOSUPPORT, "no such kind of address");
        };
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new FsException(Errno.EINVAL, "no address", e); // 4 and 16 bytes always are one
    }
  }

  /** Writes an address with its port, in the family it is given in. */
  static void write(GuestMemory memory, int at, InetSocketAddress address) {
    memory.fill(at, SIZE, 0);
    switch (address.getAddress()) {
      case Inet4Address v4 -> {
        memory.putI32(at, IPV4);
        memory.put(at + 4, v4.getAddress());
        memory.putI16(at + IPV4_PORT, address.getPort());
      }
      case Inet6Address v6 -> {
        memory.putI32(at, IPV6);
        byte[] bytes = v6.getAddress();
        for (int i = 0; i < IPV6_GROUPS; i++) {
          int group = (bytes[2 * i] & 0xff) << 8 | bytes[2 * i + 1] & 0xff;
          memory.putI16(at + 4 + 2 * i, group);
        }
        memory.putI16(at + IPV6_PORT, address.getPort());
      }
      default -> throw new FsException(Errno.EAFNOSUPPORT);
    }
  }

  /** What WAMR stores where there is no sender to name: zeros, of kind IPv6. */
  static void writeNobody(GuestMemory memory, int at) {
    memory.fill(at, SIZE, 0);
    memory.putI32(at, IPV6);
  }
}
