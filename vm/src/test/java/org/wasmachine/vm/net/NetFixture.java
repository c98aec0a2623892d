package org.wasmachine.vm.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.wasmachine.hal.Errno;
import org.wasmachine.hal.time.RealClock;
import org.wasmachine.vm.GuestMemory;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.ProcessConfig;
import org.wasmachine.vm.endive.EndiveEngine;
import org.wasmachine.vm.module.ModuleDecoder;
import org.wasmachine.vm.natives.NativeRegistry;
import org.wasmachine.vm.wasi.Wasi;

/** A process without code on loopback, whose socket calls a test makes itself. */
final class NetFixture implements AutoCloseable {

  private static final byte[] MODULE = HexFormat.of().parseHex("0061736d010000000503010002");

  static final int OUT = 0x100;
  static final int ADDRESS = 0x200;
  static final int VECTORS = 0x300;
  static final int DATA = 0x1000;

  static final int IPV4 = 0;
  static final int IPV6 = 1;
  static final int DATAGRAM = 0;
  static final int STREAM = 1;

  final RealClock clock = new RealClock();
  final GuestProcess process;
  final SockConnection connection;
  final SockData data;
  final SockOptions options;

  NetFixture(NetworkPolicy policy) {
    process =
        GuestProcess.create(
            EndiveEngine.interpreter().compile(ModuleDecoder.decode(MODULE)),
            new NativeRegistry(),
            ProcessConfig.of("test", clock).withHeapSize(0).withNetwork(policy));
    connection = new SockConnection(process);
    data = new SockData(process);
    options = new SockOptions(process);
  }

  GuestMemory memory() {
    return process.memory();
  }

  static void assertErrno(Errno expected, int result) {
    assertThat(Errno.of(result)).isEqualTo(expected);
  }

  static void assertDone(int result) {
    assertErrno(Errno.SUCCESS, result);
  }

  int open(int family, int type) {
    assertDone(connection.sock_open(-1, family, type, OUT));
    return memory().i32(OUT);
  }

  int address(String host, int port) {
    AddressRecord.write(
        memory(), ADDRESS, new InetSocketAddress(InetAddress.ofLiteral(host), port));
    return ADDRESS;
  }

  int port(int fd) {
    assertDone(connection.sock_addr_local(fd, ADDRESS));
    return AddressRecord.read(memory(), ADDRESS).getPort();
  }

  int server(int family, String host) {
    int fd = open(family, STREAM);
    assertDone(connection.sock_bind(fd, address(host, 0)));
    assertDone(connection.sock_listen(fd, 5));
    return fd;
  }

  int connectTo(int family, String host, int port) {
    int fd = open(family, STREAM);
    assertDone(connection.sock_connect(fd, address(host, port)));
    return fd;
  }

  int accept(int server) {
    assertDone(connection.sock_accept(server, 0, OUT));
    return memory().i32(OUT);
  }

  /** Buffers over the text at DATA, in two pieces. */
  int vectors(int length) {
    int first = Math.min(length, 1);
    memory().putI32(VECTORS, DATA);
    memory().putI32(VECTORS + 4, first);
    memory().putI32(VECTORS + 8, DATA + first);
    memory().putI32(VECTORS + 12, length - first);
    return 2;
  }

  int put(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    memory().put(DATA, bytes);
    return vectors(bytes.length);
  }

  void send(int fd, String text) {
    int count = put(text);
    assertDone(data.sock_send(fd, VECTORS, count, 0, OUT));
    assertThat(memory().i32(OUT)).isEqualTo(text.length());
  }

  String receive(int fd) {
    int count = vectors(100);
    assertDone(data.sock_recv(fd, VECTORS, count, 0, OUT, OUT + 8));
    return memory().string(DATA, memory().i32(OUT));
  }

  Wasi wasi() {
    return Wasi.of(process);
  }

  @Override
  public void close() {
    process.close();
    clock.close();
  }
}
