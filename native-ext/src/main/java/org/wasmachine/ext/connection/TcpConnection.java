package org.wasmachine.ext.connection;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.wasmachine.hal.time.Clock;

/** A TCP connection to a server. While it is open, time flows at real pace. */
final class TcpConnection implements Connection {

  private final Clock clock;
  private final SocketChannel channel;
  private final ByteBuffer incoming = ByteBuffer.allocate(CHUNK);

  private TcpConnection(Clock clock, SocketChannel channel) {
    this.clock = clock;
    this.channel = channel;
  }

  static TcpConnection open(Clock clock, InetSocketAddress server) throws IOException {
    return new TcpConnection(clock, outside(clock, () -> SocketChannel.open(server)));
  }

  /** Waits for the network as the clock wants it. */
  static <T> T outside(Clock clock, Callable<T> call) throws IOException {
    try {
      return clock.external(call);
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  @Override
  public Optional<byte[]> receive() throws IOException {
    incoming.clear();
    int count = outside(clock, () -> channel.read(incoming));
    return count < 0 ? Optional.empty() : Optional.of(Arrays.copyOf(incoming.array(), count));
  }

  @Override
  public int send(byte[] data) throws IOException {
    ByteBuffer outgoing = ByteBuffer.wrap(data);
    return outside(
        clock,
        () -> {
          while (outgoing.hasRemaining()) {
            channel.write(outgoing);
          }
          return data.length;
        });
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
