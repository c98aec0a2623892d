package org.wasmachine.cli;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** {@code [HOST:]PORT} as people type it. */
final class HostPort {

  private HostPort() {}

  /**
   * Reads an address; without a host it is the loopback.
   *
   * @throws CommandFailure if there is no port, or the host is unknown
   */
  static InetSocketAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    String port = text.substring(colon + 1);
    if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 0xFFFF) {
      throw new CommandFailure(
          Main.USAGE, "'" + text + "' is no address; expected PORT or HOST:PORT");
    }
    int number = Integer.parseInt(port);
    if (colon < 0) {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), number);
    }
    String host = text.substring(0, colon).replaceAll("^\\[|]$", "");
    InetSocketAddress address = new InetSocketAddress(host, number);
    if (address.isUnresolved()) {
      throw new CommandFailure(Main.USAGE, "the host " + host + " is unknown");
    }
    return address;
  }
}
