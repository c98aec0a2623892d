package org.wasmachine.ext.connection;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
import java.util.Optional;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.vm.app.AttrContainer;
import org.wasmachine.vm.net.NetworkPolicy;

/** A UDP port: receives from everybody, sends to whom it was configured for. */
final class UdpConnection implements Connection {

  private final Clock clock;
  private final DatagramChannel channel;
  private final NetworkPolicy policy;
  private final ByteBuffer incoming = ByteBuffer.allocate(CHUNK);
  private volatile Optional<InetSocketAddress> destination = Optional.empty();

  private UdpConnection(Clock clock, DatagramChannel channel, NetworkPolicy policy) {
    this.clock = clock;
    this.channel = channel;
    this.policy = policy;
  }

  static UdpConnection open(Clock clock, NetworkPolicy policy, int port) throws IOException {
    InetSocketAddress own = new InetSocketAddress(port);
    policy.require(own);
    DatagramChannel channel = DatagramChannel.open();
    try {
      channel.bind(own);
      return new UdpConnection(clock, channel, policy);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
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
    given.ifPresent(policy::require);
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
