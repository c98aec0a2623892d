package org.wasmachine.vm.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.wasmachine.vm.net.NetFixture.DATA;
import static org.wasmachine.vm.net.NetFixture.OUT;
import static org.wasmachine.vm.net.NetFixture.assertDone;
import static org.wasmachine.vm.net.NetFixture.assertErrno;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.wasmachine.hal.Errno;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.natives.Rows;

/** {@code sock_addr_resolve}; only addresses and this host itself, so nobody is asked. */
@Rows(SockResolve.class)
class SockResolveTest {

  private static final int HOST = 0x400;
  private static final int SERVICE = 0x500;
  private static final int HINTS = 0x600;

  private final NetFixture guest =
      new NetFixture(NetworkPolicy.of(List.of("0.0.0.0"), List.of("localhost")));
  private final SockResolve resolve = new SockResolve(guest.process);

  @AfterEach
  void close() {
    guest.close();
  }

  private int resolve(String host, String service, int type, int family, int capacity) {
    guest.memory().put(HOST, (host + "\0").getBytes(StandardCharsets.UTF_8));
    guest.memory().put(SERVICE, (service + "\0").getBytes(StandardCharsets.UTF_8));
    guest.memory().putI32(HINTS, type);
    guest.memory().putI32(HINTS + 4, family);
    guest.memory().putI8(HINTS + 8, 1);
    return resolve.sock_addr_resolve(HOST, SERVICE, HINTS, DATA, capacity, OUT);
  }

  @Test
  void anAddressIsItsOwnForEachTypeThatIsWanted() {
    assertDone(resolve("127.0.0.1", "80", -1, 2, 16));
    assertThat(guest.memory().i32(OUT)).isEqualTo(2);
    assertThat(AddressRecord.read(guest.memory(), DATA).getPort()).isEqualTo(80);
    assertThat(guest.memory().i32(DATA + 24)).isEqualTo(1);
    assertThat(guest.memory().i32(DATA + 28 + 24)).isZero();
    assertDone(resolve("127.0.0.1", "", 1, 0, 16));
    assertThat(guest.memory().i32(OUT)).isOne();
    assertErrno(Errno.ENOENT, resolve("127.0.0.1", "", 1, 1, 16));
  }

  @Test
  void moreEntriesThanFitAreCountedOnly() {
    guest.memory().putI32(DATA + 28, 0x5555);
    assertDone(resolve("127.0.0.1", "", -1, 2, 1));
    assertThat(guest.memory().i32(OUT)).isEqualTo(2);
    assertThat(guest.memory().i32(DATA + 28)).isEqualTo(0x5555);
  }

  @Test
  void aNameIsLookedUpIfTheListHasIt() {
    assertDone(resolve("localhost", "1883", 1, 0, 16));
    assertThat(AddressRecord.read(guest.memory(), DATA).getAddress())
        .isEqualTo(InetAddress.ofLiteral("127.0.0.1"));
    assertErrno(Errno.EACCES, resolve("example.invalid", "", 1, 2, 16));
  }

  @Test
  void hostileArgumentsAreRefused() {
    assertErrno(Errno.EINVAL, resolve("127.0.0.1", "65536", 1, 2, 16));
    assertErrno(Errno.EINVAL, resolve("127.0.0.1", "-1", 1, 2, 16));
    assertErrno(Errno.ENOTSUP, resolve("127.0.0.1", "http", 1, 2, 16));
    assertThatThrownBy(() -> resolve("127.0.0.1", "", 1, 2, -1)).isInstanceOf(Trap.class);
    assertThatThrownBy(() -> resolve("127.0.0.1", "", 1, 2, 100_000)).isInstanceOf(Trap.class);
  }
}
