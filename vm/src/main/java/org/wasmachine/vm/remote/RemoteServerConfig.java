package org.wasmachine.vm.remote;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Where and how a {@link RemoteServer} listens.
 *
 * @param address of the network interface
 * @param port 0 for any free port
 * @param tls identity of the machine and trusted certificates of clients, which must show one;
 *     empty for plain TCP, which knows no login
 * @param maxClients clients at a time
 * @param largestFrame payload of a frame in bytes
 * @param gap time between two frames to one client; host_tool loses the second of two that come
 *     together
 * @param stall how long a client may stop in the middle of a frame
 */
public record RemoteServerConfig(
    InetAddress address,
    int port,
    Optional<SSLContext> tls,
    int maxClients,
    int largestFrame,
    Duration gap,
    Duration stall) {

  /** The peer's port. */
  public static final int DEFAULT_PORT = 8080;

  /** Loopback, port 8080, 64 clients, frames of 16 MiB and 64 KiB, 5 ms apart, 10 s of stall. */
  public static final RemoteServerConfig DEFAULT =
      new RemoteServerConfig(
          InetAddress.getLoopbackAddress(),
          DEFAULT_PORT,
          Optional.empty(),
          64,
          (16 << 20) + 65536,
          Duration.ofMillis(5),
          Duration.ofSeconds(10));

  public RemoteServerConfig {
    Objects.requireNonNull(address);
    Objects.requireNonNull(tls);
    Objects.requireNonNull(gap);
    Objects.requireNonNull(stall);
  }

  public RemoteServerConfig withAddress(InetAddress other) {
    return new RemoteServerConfig(other, port, tls, maxClients, largestFrame, gap, stall);
  }

  public RemoteServerConfig withPort(int number) {
    return new RemoteServerConfig(address, number, tls, maxClients, largestFrame, gap, stall);
  }

  public RemoteServerConfig withTls(SSLContext context) {
    return new RemoteServerConfig(
        address, port, Optional.of(context), maxClients, largestFrame, gap, stall);
  }

  public RemoteServerConfig withMaxClients(int count) {
    return new RemoteServerConfig(address, port, tls, count, largestFrame, gap, stall);
  }

  public RemoteServerConfig withLargestFrame(int bytes) {
    return new RemoteServerConfig(address, port, tls, maxClients, bytes, gap, stall);
  }

  public RemoteServerConfig withGap(Duration time) {
    return new RemoteServerConfig(address, port, tls, maxClients, largestFrame, time, stall);
  }

  public RemoteServerConfig withStall(Duration time) {
    return new RemoteServerConfig(address, port, tls, maxClients, largestFrame, gap, time);
  }
}
