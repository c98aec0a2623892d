package org.wasmachine.vm.net;

import java.net.InetAddress;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * Addresses that share their first bits, and perhaps one port.
 *
 * @param network the address
 * @param bits how many of its first bits count: all of them for exactly this address
 * @param port the only port; empty for any
 */
record AddressRange(InetAddress network, int bits, OptionalInt port) {

  AddressRange {
    Objects.requireNonNull(network);
    if (bits < 0 || bits > network.getAddress().length * 8) {
      throw new IllegalArgumentException(
          "a mask of "
              + bits
              + " bits, expected 0 to "
              + network.getAddress().length * 8
              + " for "
              + network.getHostAddress());
    }
  }

  boolean contains(InetAddress address, int wantedPort) {
    byte[] mine = network.getAddress();
    byte[] other = address.getAddress();
    if (mine.length != other.length || port.isPresent() && port.getAsInt() != wantedPort) {
      return false;
    }
    for (int bit = 0; bit < bits; bit += 8) {
      int mask = bits - bit >= 8 ? 0xff : 0xff << (8 - (bits - bit)) & 0xff;
      if (((mine[bit / 8] ^ other[bit / 8]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    String address = network.getHostAddress();
    String range = bits == network.getAddress().length * 8 ? address : address + "/" + bits;
    return port.isEmpty()
        ? range
        : (address.contains(":") ? range.replace(address, "[" + address + "]") : range)
            + ":"
            + port.getAsInt();
  }
}
