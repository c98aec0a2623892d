package org.wasmachine.ext.mqtt;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of the loopback interface for brokers that come back on the port they had. They are below
 * those that Linux gives to outgoing connections: a client that tries to reach a stopped broker on
 * one of these would now and then be connected to itself, and hold the broker's port.
 */
final class FreePort {

  private static final int FIRST = 12_000;
  private static final int LAST = 32_000;
  private static final int ATTEMPTS = 100;

  private FreePort() {}

  /** A port that is free now. */
  static int choose() {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException e) {
        continue; // taken: the next
      }
    }
    throw new IllegalStateException("no free port found");
  }
}
