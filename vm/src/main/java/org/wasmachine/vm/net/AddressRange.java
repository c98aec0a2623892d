package org.wasmachine.vm.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * Addresses that share their first bits, and perhaps one port. Kept as bytes: the JDK's addresses
 * read the security configuration when they are first used, which an app without network need not
 * wait for at its start.
 */
final class AddressRange {

  private final byte[] network;
  private final int bits;
  private final OptionalInt port;

  /**
   * @param network the address, 4 or 16 bytes
   * @param bits how many of its first bits count: all of them for exactly this address
   * @param port the only port; empty for any
   * @throws IllegalArgumentException if the address has fewer bits than count
   */
  AddressRange(byte[] network, int bits, OptionalInt port) {
    this.network = network.clone();
    this.bits = bits;
    this.port = Objects.requireNonNull(port);
    if (bits < 0 || bits > network.length * 8) {
      throw new IllegalArgumentException(
          "a mask of %d bits, expected 0 to %d for %s".formatted(bits, network.length * 8, text()));
    }
  }

  /** Whether the loopback interface has its address. */
  boolean isLoopback() {
    return address().isLoopbackAddress();
  }

  boolean contains(InetAddress address, int wantedPort) {
    byte[] other = address.getAddress();
    if (network.length != other.length || port.isPresent() && port.getAsInt() != wantedPort) {
      return false;
    }
    for (int bit = 0; bit < bits; bit += 8) {
      int mask = bits - bit >= 8 ? 0xff : 0xff << (8 - (bits - bit)) & 0xff;
      if (((network[bit / 8] ^ other[bit / 8]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    String address = text();
    String range = bits == network.length * 8 ? address : address + "/" + bits;
    return port.isEmpty()
        ? range
        : (address.contains(":") ? range.replace(address, "[" + address + "]") : range)
            + ":"
            + port.getAsInt();
  }

  private String text() {
    return address().getHostAddress();
  }

  private InetAddress address() {
    try {
      return InetAddress.getByAddress(network);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("an address of " + network.length + " bytes", e);
    }
  }
}
