package org.wasmachine.vm.net;

import static org.wasmachine.vm.net.NetErrors.translated;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.Selector;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.wasmachine.hal.Errno;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.fs.FsException;
import org.wasmachine.vm.fs.OpenFile;
import org.wasmachine.vm.fs.Poll;
import org.wasmachine.vm.fs.Readiness;

/**
 * A socket of an app. The host's socket never blocks; waiting is done on the clock, at real pace,
 * and ends when the thread is interrupted or the socket closed.
 */
abstract sealed class GuestSocket implements OpenFile permits TcpSocket, UdpSocket {

  private static final long NANOS_PER_MICRO = 1_000;

  private final GuestProcess process;
  private final NetworkAccess access;
  private final ProtocolFamily family;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final Map<SocketOption<?>, Object> asked = new LinkedHashMap<>();
  private volatile boolean nonblocking;
  private volatile long receiveTimeoutMicros;
  private volatile long sendTimeoutMicros;

  GuestSocket(GuestProcess process, NetworkAccess access, ProtocolFamily family) {
    this.process = process;
    this.access = access;
    this.family = family;
  }

  GuestProcess process() {
    return process;
  }

  NetworkAccess access() {
    return access;
  }

  ProtocolFamily family() {
    return family;
  }

  /** The host's socket; a TCP one is replaced by another when it begins to listen. */
  abstract NetworkChannel channel();

  private SelectableChannel selectable() {
    return (SelectableChannel) channel();
  }

  // ---- addresses
  // ---------------------------------------------------------------------------------

  abstract void bind(InetSocketAddress address);

  abstract void connect(InetSocketAddress address) throws InterruptedException;

  abstract InetSocketAddress remoteAddress();

  InetSocketAddress localAddress() {
    SocketAddress local = translated(channel()::getLocalAddress);
    if (local instanceof InetSocketAddress address) {
      return inFamily(address);
    }
    return new InetSocketAddress(any(), 0);
  }

  /** Java gives IPv4 addresses also of an IPv6 socket; the guest wants its own family. */
  InetSocketAddress inFamily(InetSocketAddress address) {
    boolean wantsSix = family == StandardProtocolFamily.INET6;
    if (!wantsSix || address.getAddress() instanceof Inet6Address) {
      return address;
    }
    InetAddress six = address.getAddress().isAnyLocalAddress() ? any() : mapped(address);
    return new InetSocketAddress(six, address.getPort());
  }

  private InetAddress any() {
    return InetAddress.ofLiteral(family == StandardProtocolFamily.INET6 ? "::" : "0.0.0.0");
  }

  private static InetAddress mapped(InetSocketAddress address) {
    byte[] bytes = new byte[16];
    bytes[10] = (byte) 0xff;
    bytes[11] = (byte) 0xff;
    System.arraycopy(address.getAddress().getAddress(), 0, bytes, 12, 4);
    return translated(() -> Inet6Address.getByAddress(null, bytes, -1));
  }

  void requireFamily(InetSocketAddress address) {
    if (family == StandardProtocolFamily.INET && address.getAddress() instanceof Inet6Address) {
      throw new FsException(Errno.EAFNOSUPPORT, "an IPv6 address for an IPv4 socket");
    }
  }

  // ---- options
  // -----------------------------------------------------------------------------------

  /** Sets an option; one that only a connection has is kept for the connections of a listener. */
  synchronized <T> void option(SocketOption<T> option, T value) {
    if (!channel().supportedOptions().contains(option) && !asked.containsKey(option)) {
      throw unsupported(option);
    }
    asked.put(option, value);
    if (channel().supportedOptions().contains(option)) {
      translated(() -> channel().setOption(option, value));
    }
  }

  synchronized <T> T option(SocketOption<T> option) {
    if (channel().supportedOptions().contains(option)) {
      return translated(() -> channel().getOption(option));
    }
    if (asked.containsKey(option)) {
      return option.type().cast(asked.get(option));
    }
    throw unsupported(option);
  }

  private static FsException unsupported(SocketOption<?> option) {
    return new FsException(
        Errno.ENOPROTOOPT, "the socket has no option " + option.name() + " on this host");
  }

  /** Sets on another channel what was asked of this socket, as far as that one has it. */
  synchronized void passOptionsTo(NetworkChannel other) throws IOException {
    for (Map.Entry<SocketOption<?>, Object> entry : asked.entrySet()) {
      if (other.supportedOptions().contains(entry.getKey())) {
        set(other, entry.getKey(), entry.getValue());
      }
    }
  }

  private static <T> void set(NetworkChannel channel, SocketOption<T> option, Object value)
      throws IOException {
    channel.setOption(option, option.type().cast(value));
  }

  void receiveTimeout(long micros) {
    receiveTimeoutMicros = micros;
  }

  long receiveTimeout() {
    return receiveTimeoutMicros;
  }

  void sendTimeout(long micros) {
    sendTimeoutMicros = micros;
  }

  long sendTimeout() {
    return sendTimeoutMicros;
  }

  boolean isNonblocking() {
    return nonblocking;
  }

  @Override
  public void nonblocking(boolean on) {
    nonblocking = on;
  }

  // ---- bytes
  // -------------------------------------------------------------------------------------

  /** What came, and from whom if that is known. */
  record Received(int bytes, java.util.Optional<InetSocketAddress> from) {}

  abstract Received receive(ByteBuffer target) throws InterruptedException;

  abstract int sendTo(ByteBuffer source, InetSocketAddress address) throws InterruptedException;

  /** Stops receiving, sending, or both. */
  abstract void shutdown(boolean receiving, boolean sending);

  /**
   * Tries until it works.
   *
   * @param attempt whether it worked; does not wait
   * @throws FsException {@code EAGAIN} if it did not and the socket must not wait, or not so long
   */
  void retry(boolean reading, BooleanSupplier attempt) throws InterruptedException {
    if (Thread.interrupted()) {
      // The JDK would close the socket, also for the app's other threads.
      throw new InterruptedException();
    }
    if (attempt.getAsBoolean()) {
      return;
    }
    if (nonblocking) {
      throw new FsException(Errno.EAGAIN);
    }
    process.flushConsole();
    Clock clock = process.clock();
    long deadline = deadline(clock, reading ? receiveTimeoutMicros : sendTimeoutMicros);
    List<Poll.Interest> interests = List.of(new Poll.Interest(this, reading, !reading));
    if (!Poll.await(clock, interests, deadline, attempt)) {
      throw new FsException(Errno.EAGAIN, "the time for it is over");
    }
  }

  private static long deadline(Clock clock, long micros) {
    long now = clock.nanos();
    boolean endless = micros == 0 || micros > (Clock.NEVER - now) / NANOS_PER_MICRO;
    return endless ? Clock.NEVER : now + micros * NANOS_PER_MICRO;
  }

  // ---- as a file
  // ---------------------------------------------------------------------------------

  @Override
  public int read(ByteBuffer target) throws InterruptedException {
    return receive(target).bytes();
  }

  @Override
  public boolean external() {
    return true;
  }

  @Override
  public Watch watch(Runnable listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /** The host's operations that mean: can be read, can be written. */
  abstract int operations(boolean reading, boolean writing);

  @Override
  public void register(Selector selector, boolean reading, boolean writing) {
    int operations = operations(reading, writing);
    SelectableChannel channel = selectable();
    if (!channel.isOpen()) {
      return; // who asks for its readiness is told
    }
    translated(
        () -> {
          var known = channel.keyFor(selector);
          int already = known == null ? 0 : known.interestOps();
          return channel.register(selector, already | operations);
        });
  }

  @Override
  public Readiness readiness() {
    if (!selectable().isOpen()) {
      return new Readiness(true, true, 0, true);
    }
    return translated(
        () -> {
          try (Selector selector = Selector.open()) {
            int reading = operations(true, false);
            int writing = operations(false, true);
            selectable().register(selector, reading | writing);
            int[] ready = {0};
            selector.selectNow(key -> ready[0] |= key.readyOps());
            return new Readiness((ready[0] & reading) != 0, (ready[0] & writing) != 0, 0, false);
          }
        });
  }

  @Override
  public void close() {
    translated(
        () -> {
          channel().close();
          return null;
        });
    changed();
  }

  /** Has everyone who waits for this socket look again. */
  void changed() {
    listeners.forEach(Runnable::run);
  }
}
