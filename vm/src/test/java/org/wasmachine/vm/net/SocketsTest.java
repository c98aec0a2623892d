package org.wasmachine.vm.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.wasmachine.vm.net.NetFixture.ADDRESS;
import static org.wasmachine.vm.net.NetFixture.DATA;
import static org.wasmachine.vm.net.NetFixture.DATAGRAM;
import static org.wasmachine.vm.net.NetFixture.IPV4;
import static org.wasmachine.vm.net.NetFixture.IPV6;
import static org.wasmachine.vm.net.NetFixture.OUT;
import static org.wasmachine.vm.net.NetFixture.STREAM;
import static org.wasmachine.vm.net.NetFixture.VECTORS;
import static org.wasmachine.vm.net.NetFixture.assertDone;
import static org.wasmachine.vm.net.NetFixture.assertErrno;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wasmachine.hal.Errno;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.natives.Rows;

/** Table 5.2 of WAMR's interface: the socket extension, on loopback. */
@Rows({SockConnection.class, SockData.class, SockOptions.class, SockMulticast.class})
@Timeout(60)
class SocketsTest {

  private final NetFixture guest = new NetFixture(NetworkPolicy.everything());
  private final SockConnection connection = guest.connection;
  private final SockData data = guest.data;
  private final SockOptions options = guest.options;

  @AfterEach
  void close() {
    guest.close();
  }

  @Test
  @DisplayName("5.3: 127.0.0.1:8889 is 00 00 00 00 | 7F 00 00 01 | B9 22")
  void addressRecordsHaveWamrsLayout() {
    guest.address("127.0.0.1", 8889);
    assertThat(guest.memory().bytes(ADDRESS, 10))
        .containsExactly(0, 0, 0, 0, 0x7f, 0, 0, 1, 0xb9, 0x22);
    guest.address("102:304::708", 0x1234);
    assertThat(guest.memory().bytes(ADDRESS, 24))
        .containsExactly(
            1, 0, 0, 0, 2, 1, 4, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 7, 0x34, 0x12, 0, 0);
    assertThat(AddressRecord.read(guest.memory(), ADDRESS))
        .isEqualTo(new InetSocketAddress(InetAddress.ofLiteral("102:304::708"), 0x1234));
  }

  @ParameterizedTest(name = "over {1}")
  @CsvSource({"0, 127.0.0.1", "1, ::1"})
  void aStreamCarriesBytesBothWays(int family, String host) {
    int server = guest.server(family, host);
    int client = guest.connectTo(family, host, guest.port(server));
    int accepted = guest.accept(server);

    guest.send(client, "hello");
    assertThat(guest.receive(accepted)).isEqualTo("hello");
    guest.send(accepted, "back");
    assertThat(guest.receive(client)).isEqualTo("back");

    assertDone(connection.sock_addr_remote(client, ADDRESS));
    InetSocketAddress remote = AddressRecord.read(guest.memory(), ADDRESS);
    assertThat(remote)
        .isEqualTo(new InetSocketAddress(InetAddress.ofLiteral(host), guest.port(server)));
    assertThat(guest.memory().i32(ADDRESS)).isEqualTo(family);
    guest.wasi().table().close(client);
    assertThat(guest.receive(accepted)).isEmpty();
  }

  @ParameterizedTest(name = "over {1}")
  @CsvSource({"0, 127.0.0.1", "1, ::1"})
  void datagramsKnowTheirSender(int family, String host) {
    int one = guest.open(family, DATAGRAM);
    int two = guest.open(family, DATAGRAM);
    assertDone(connection.sock_bind(one, guest.address(host, 0)));
    assertDone(connection.sock_bind(two, guest.address(host, 0)));
    int target = guest.port(two);
    int count = guest.put("ping");
    assertDone(data.sock_send_to(one, VECTORS, count, 0, guest.address(host, target), OUT));
    assertThat(guest.memory().i32(OUT)).isEqualTo(4);

    assertDone(data.sock_recv_from(two, VECTORS, guest.vectors(100), 0, ADDRESS, OUT));
    assertThat(guest.memory().string(DATA, guest.memory().i32(OUT))).isEqualTo("ping");
    InetSocketAddress from = AddressRecord.read(guest.memory(), ADDRESS);
    assertThat(from.getAddress()).isEqualTo(InetAddress.ofLiteral(host));
    assertThat(from.getPort()).isEqualTo(guest.port(one));
    assertDone(connection.sock_connect(two, guest.address(host, guest.port(one))));
    guest.send(two, "pong");
    assertThat(guest.receive(one)).isEqualTo("pong");
  }

  @Test
  @DisplayName("5.4: recv_from of a stream stores zeros of kind IPv6")
  void aStreamNamesNoSender() {
    int server = guest.server(IPV4, "127.0.0.1");
    int client = guest.connectTo(IPV4, "127.0.0.1", guest.port(server));
    int accepted = guest.accept(server);
    guest.send(client, "x");
    assertDone(data.sock_recv_from(accepted, VECTORS, guest.vectors(10), 0, ADDRESS, OUT));
    assertThat(guest.memory().i32(ADDRESS)).isEqualTo(1);
    assertThat(guest.memory().bytes(ADDRESS + 4, 20)).isEqualTo(new byte[20]);
  }

  @Test
  void moreThanTheHostBuffersIsSentWhileTheOtherSideReads() throws Exception {
    int server = guest.server(IPV4, "127.0.0.1");
    int client = guest.connectTo(IPV4, "127.0.0.1", guest.port(server));
    int accepted = guest.accept(server);
    GuestSocket to = (GuestSocket) guest.wasi().table().get(client).file();
    GuestSocket from = (GuestSocket) guest.wasi().table().get(accepted).file();
    int size = 8 << 20;
    CompletableFuture<Integer> sent =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return to.write(java.nio.ByteBuffer.allocate(size));
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    int received = 0;
    while (received < size) {
      received += from.read(java.nio.ByteBuffer.allocate(1 << 16));
    }
    assertThat(sent.get(30, TimeUnit.SECONDS)).isEqualTo(size);
  }

  @Test
  void errorsAreToldApart() {
    int server = guest.server(IPV4, "127.0.0.1");
    int port = guest.port(server);
    int other = guest.open(IPV4, STREAM);
    assertErrno(Errno.EADDRINUSE, connection.sock_bind(other, guest.address("127.0.0.1", port)));
    int fresh = guest.open(IPV4, STREAM);
    assertErrno(Errno.ENOTCONN, connection.sock_addr_remote(fresh, ADDRESS));
    assertErrno(Errno.ENOTCONN, data.sock_send(fresh, VECTORS, guest.put("x"), 0, OUT));
    assertErrno(Errno.ENOTCONN, data.sock_recv(fresh, VECTORS, guest.vectors(1), 0, OUT, OUT + 8));
    assertErrno(Errno.EINVAL, connection.sock_accept(fresh, 0, OUT));
    assertErrno(Errno.ENOTCONN, connection.sock_connect(server, guest.address("127.0.0.1", 9)));
    assertErrno(Errno.EAFNOSUPPORT, connection.sock_connect(fresh, guest.address("::1", port)));
    assertErrno(Errno.ENOTSOCK, connection.sock_listen(1, 5));
    assertErrno(Errno.EBADF, connection.sock_listen(99, 5));
    assertErrno(Errno.ENOTSUP, connection.sock_listen(guest.open(IPV4, DATAGRAM), 5));
    assertErrno(
        Errno.EDESTADDRREQ,
        data.sock_send(guest.open(IPV4, DATAGRAM), VECTORS, guest.put("x"), 0, OUT));
    assertErrno(Errno.EAFNOSUPPORT, connection.sock_open(-1, 7, STREAM, OUT));
    assertErrno(Errno.EINVAL, connection.sock_open(-1, IPV4, 7, OUT));
    assertErrno(Errno.ENOSYS, connection.sock_close(fresh));
    guest.memory().putI32(ADDRESS, 5);
    assertErrno(Errno.EPROTONOSUPPORT, connection.sock_connect(fresh, ADDRESS));
    assertErrno(Errno.EINVAL, data.sock_send(fresh, VECTORS, 0, 0, OUT));
    guest.vectors(0);
    assertErrno(Errno.EINVAL, data.sock_recv(fresh, VECTORS, 2, 0, OUT, OUT + 8));
    guest.wasi().table().close(server);
    assertErrno(
        Errno.ECONNREFUSED, connection.sock_connect(fresh, guest.address("127.0.0.1", port)));
  }

  @Test
  void halfAConnectionCanBeShutDown() {
    int server = guest.server(IPV4, "127.0.0.1");
    int client = guest.connectTo(IPV4, "127.0.0.1", guest.port(server));
    int accepted = guest.accept(server);
    assertErrno(Errno.EINVAL, connection.sock_shutdown(client, 0));
    assertErrno(Errno.EINVAL, connection.sock_shutdown(client, 4));
    assertDone(connection.sock_shutdown(client, 2));
    assertThat(guest.receive(accepted)).isEmpty();
    guest.send(accepted, "still");
    assertThat(guest.receive(client)).isEqualTo("still");
    assertErrno(Errno.EPIPE, data.sock_send(client, VECTORS, guest.put("x"), 0, OUT));
  }

  @Test
  void aSocketThatMustNotWaitSaysSo() throws Exception {
    int server = guest.server(IPV4, "127.0.0.1");
    GuestSocket socket = (GuestSocket) guest.wasi().table().get(server).file();
    socket.nonblocking(true);
    assertErrno(Errno.EAGAIN, connection.sock_accept(server, 0, OUT));
    int client = guest.open(IPV4, STREAM);
    GuestSocket connecting = (GuestSocket) guest.wasi().table().get(client).file();
    connecting.nonblocking(true);
    int begun = connection.sock_connect(client, guest.address("127.0.0.1", guest.port(server)));
    assertThat(Errno.of(begun)).isIn(Errno.EINPROGRESS, Errno.SUCCESS);
    socket.nonblocking(false);
    int accepted = guest.accept(server);
    assertErrno(Errno.EAGAIN, data.sock_recv(client, VECTORS, guest.vectors(1), 0, OUT, OUT + 8));
    guest.send(accepted, "x");
    connecting.nonblocking(false);
    assertThat(guest.receive(client)).isEqualTo("x");
  }

  @Test
  void aTimeoutEndsReceivingWithTryAgain() {
    int socket = guest.open(IPV4, DATAGRAM);
    assertDone(connection.sock_bind(socket, guest.address("127.0.0.1", 0)));
    assertDone(options.sock_set_recv_timeout(socket, 5_000));
    assertDone(options.sock_get_recv_timeout(socket, OUT));
    assertThat(guest.memory().i64(OUT)).isEqualTo(5_000);
    assertErrno(Errno.EAGAIN, data.sock_recv(socket, VECTORS, guest.vectors(1), 0, OUT, OUT + 8));
  }

  @Test
  void closingASocketWakesWhoWaitsForIt() throws Exception {
    int server = guest.server(IPV4, "127.0.0.1");
    CompletableFuture<Integer> accepting =
        CompletableFuture.supplyAsync(() -> connection.sock_accept(server, 0, OUT));
    guest.wasi().table().close(server);
    assertThat(Errno.of(accepting.get(30, TimeUnit.SECONDS))).isEqualTo(Errno.EBADF);
  }

  @Test
  void aKilledAppDoesNotWaitOnForAConnection() throws Exception {
    int server = guest.server(IPV4, "127.0.0.1");
    CountDownLatch waiting = new CountDownLatch(1);
    CompletableFuture<Throwable> end = new CompletableFuture<>();
    Thread app =
        Thread.ofPlatform()
            .start(
                () -> {
                  waiting.countDown();
                  try {
                    connection.sock_accept(server, 0, OUT);
                    end.complete(new AssertionError("accepted"));
                  } catch (Trap e) {
                    end.complete(e);
                  }
                });
    waiting.await();
    app.interrupt();
    assertThat(end.get(30, TimeUnit.SECONDS)).isInstanceOf(Trap.class).hasMessage(Trap.TERMINATED);
  }

  @Test
  @DisplayName("5.2: options; a truth value is one byte, a size four, a timeout eight")
  void optionsAreSetAndSeen() {
    int tcp = guest.open(IPV4, STREAM);
    int udp = guest.open(IPV4, DATAGRAM);
    record Flag(
        java.util.function.IntBinaryOperator set,
        java.util.function.IntBinaryOperator get,
        int fd) {}
    for (Flag flag :
        List.of(
            new Flag(options::sock_set_reuse_addr, options::sock_get_reuse_addr, tcp),
            new Flag(options::sock_set_reuse_port, options::sock_get_reuse_port, tcp),
            new Flag(options::sock_set_keep_alive, options::sock_get_keep_alive, tcp),
            new Flag(options::sock_set_tcp_quick_ack, options::sock_get_tcp_quick_ack, tcp),
            new Flag(options::sock_set_tcp_no_delay, options::sock_get_tcp_no_delay, tcp),
            new Flag(options::sock_set_broadcast, options::sock_get_broadcast, udp))) {
      for (int on : new int[] {1, 0}) {
        guest.memory().putI32(OUT, -1);
        assertDone(flag.set().applyAsInt(flag.fd(), on));
        assertDone(flag.get().applyAsInt(flag.fd(), OUT));
        assertThat(guest.memory().i32(OUT)).isEqualTo(0xffff_ff00 | on);
      }
    }
    assertDone(options.sock_set_recv_buf_size(tcp, 20_000));
    assertDone(options.sock_get_recv_buf_size(tcp, OUT));
    assertThat(guest.memory().i32(OUT)).isGreaterThanOrEqualTo(20_000);
    assertDone(options.sock_set_send_buf_size(tcp, 20_000));
    assertDone(options.sock_get_send_buf_size(tcp, OUT));
    assertDone(options.sock_set_tcp_keep_idle(tcp, 33));
    assertDone(options.sock_get_tcp_keep_idle(tcp, OUT));
    assertThat(guest.memory().i32(OUT)).isEqualTo(33);
    assertDone(options.sock_set_tcp_keep_intvl(tcp, 7));
    assertDone(options.sock_get_tcp_keep_intvl(tcp, OUT));
    assertThat(guest.memory().i32(OUT)).isEqualTo(7);
    assertDone(options.sock_set_linger(tcp, 1, 12));
    assertDone(options.sock_get_linger(tcp, OUT, OUT + 4));
    assertThat(guest.memory().u8(OUT)).isOne();
    assertThat(guest.memory().i32(OUT + 4)).isEqualTo(12);
    assertDone(options.sock_set_ip_multicast_ttl(udp, 9));
    assertDone(options.sock_get_ip_multicast_ttl(udp, OUT));
    assertThat(guest.memory().u8(OUT)).isEqualTo(9);
    assertDone(options.sock_set_send_timeout(tcp, 77));
    assertDone(options.sock_get_send_timeout(tcp, OUT));
    assertThat(guest.memory().i64(OUT)).isEqualTo(77);
  }

  @Test
  void optionsThatCannotBeHadAreRefused() {
    int tcp = guest.open(IPV4, STREAM);
    int six = guest.open(IPV6, STREAM);
    assertErrno(Errno.ENOSYS, options.sock_set_tcp_fastopen_connect(tcp, 1));
    assertErrno(Errno.ENOSYS, options.sock_get_tcp_fastopen_connect(tcp, OUT));
    assertErrno(Errno.ENOTSUP, options.sock_set_ip_ttl(tcp, 3));
    assertErrno(Errno.ENOTSUP, options.sock_get_ip_ttl(tcp, OUT));
    assertErrno(Errno.ENOPROTOOPT, options.sock_set_broadcast(tcp, 1));
    assertErrno(Errno.EAFNOSUPPORT, options.sock_get_ipv6_only(tcp, OUT));
    assertErrno(Errno.ENOTSUP, options.sock_set_ipv6_only(six, 1));
    assertDone(options.sock_set_ipv6_only(six, 0));
    assertErrno(Errno.EINVAL, options.sock_set_recv_buf_size(tcp, -1));
    assertErrno(Errno.EINVAL, options.sock_set_ip_multicast_ttl(guest.open(IPV4, DATAGRAM), 256));
  }

  @Test
  void aMulticastGroupIsJoinedAndLeft() {
    SockMulticast multicast = new SockMulticast(guest.process);
    int udp = guest.open(IPV4, DATAGRAM);
    assertDone(multicast.sock_set_ip_multicast_loop(udp, 0, 1));
    assertDone(multicast.sock_get_ip_multicast_loop(udp, 0, OUT));
    assertThat(guest.memory().u8(OUT)).isOne();
    assertErrno(
        Errno.EINVAL, multicast.sock_set_ip_add_membership(udp, guest.address("10.0.0.1", 0), 0));
    assertErrno(
        Errno.EADDRNOTAVAIL,
        multicast.sock_set_ip_drop_membership(udp, guest.address("224.0.0.251", 0), 0));
  }

  @ParameterizedTest(name = "{0} is refused")
  @CsvSource({"127.0.0.2", "0.0.0.0", "10.1.2.3"})
  void whatIsNotInThePoolIsRefusedBeforeAnythingIsSent(String host) {
    try (NetFixture fenced = new NetFixture(NetworkPolicy.of(List.of("127.0.0.1"), List.of("*")))) {
      int tcp = fenced.open(IPV4, STREAM);
      int udp = fenced.open(IPV4, DATAGRAM);
      int address = fenced.address(host, 9);
      assertErrno(Errno.EACCES, fenced.connection.sock_bind(tcp, address));
      assertErrno(Errno.EACCES, fenced.connection.sock_connect(tcp, address));
      assertErrno(Errno.EACCES, fenced.connection.sock_bind(udp, address));
      assertErrno(Errno.EACCES, fenced.connection.sock_connect(udp, address));
      assertErrno(
          Errno.EACCES, fenced.data.sock_send_to(udp, VECTORS, fenced.put("x"), 0, address, OUT));
      assertErrno(
          Errno.EACCES, fenced.data.sock_send_to(tcp, VECTORS, fenced.put("x"), 0, address, OUT));
      assertErrno(Errno.EACCES, fenced.connection.sock_listen(tcp, 5));
      int allowed = fenced.server(IPV4, "127.0.0.1");
      assertThat(fenced.port(allowed)).isPositive();
    }
  }

  @Test
  void memoryOutsideTheAppTraps() {
    assertThatThrownBy(() -> connection.sock_open(-1, IPV4, STREAM, 0x1_fffd))
        .isInstanceOf(Trap.class);
    int tcp = guest.open(IPV4, STREAM);
    assertThatThrownBy(() -> connection.sock_bind(tcp, 0x1_fff0)).isInstanceOf(Trap.class);
    assertThatThrownBy(() -> connection.sock_addr_local(tcp, 0x1_fff0)).isInstanceOf(Trap.class);
  }

  @Test
  void aThreadThatIsCancelledDoesNotCloseTheSocketOfTheOthers() {
    int server = guest.server(IPV4, "127.0.0.1");
    int client = guest.connectTo(IPV4, "127.0.0.1", guest.port(server));
    int accepted = guest.accept(server);
    int count = guest.vectors(10);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> data.sock_recv(client, VECTORS, count, 0, OUT, OUT + 8))
        .isInstanceOf(Trap.class);
    assertThat(Thread.interrupted()).isTrue();
    guest.send(accepted, "kept");
    assertThat(guest.receive(client)).isEqualTo("kept");
  }
}
