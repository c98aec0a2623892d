package org.wasmachine.ext.connection;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
import java.util.Optional;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.vm.app.AttrContainer;
import org.wasmachine.vm.net.NetworkAccess;

/**
 * A UDP port: receives from everybody, or from this machine only if the app may reach no more;
 * sends to whom it was configured for.
 */
final class UdpConnection implements Connection {

  private final Clock clock;
  private final DatagramChannel channel;
  private final NetworkAccess access;
  private final ByteBuffer incoming = ByteBuffer.allocate(CHUNK);
  private volatile Optional<InetSocketAddress> destination = Optional.empty();

  private UdpConnection(Clock clock, DatagramChannel channel, NetworkAccess access) {
    this.clock = clock;
    this.channel = channel;
    this.access = access;
  }

  static UdpConnection open(Clock clock, NetworkAccess access, int port) throws IOException {
    InetSocketAddress own = own(access, port);
    DatagramChannel channel = DatagramChannel.open();
    try {
      channel.bind(own);
      return new UdpConnection(clock, channel, access);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static InetSocketAddress own(NetworkAccess access, int port) {
    InetSocketAddress everybody = new InetSocketAddress(port);
    if (access.allows(everybody)) {
      return everybody;
    }
    InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    access.require(loopback);
    return loopback;
  }

  @Override
  public Optional<byte[]> receive() throws IOException {
    incoming.clear();
    TcpConnection.outside(clock, () -> channel.receive(incoming));
    return Optional.of(Arrays.copyOf(incoming.array(), incoming.position()));
  }

  @Override
  public int send(byte[] data) throws IOException {
    return destination.isEmpty() ? -1 : channel.send(ByteBuffer.wrap(data), destination.get());
  }

  @Override
  public boolean configure(AttrContainer settings) {
    Optional<InetSocketAddress> given = ConnectionTable.address(settings);
    given.ifPresent(access::require);
    given.ifPresent(_ -> destination = given);
    return given.isPresent();
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
