package org.wasmachine.vm.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wasmachine.hal.Errno;
import org.wasmachine.vm.fs.FsException;

class NetworkPolicyTest {

  private static boolean allows(String entry, String address, int port) {
    return NetworkPolicy.of(List.of(entry), List.of()).allows(InetAddress.ofLiteral(address), port);
  }

  @ParameterizedTest(name = "{0} lets {1}:{2} through: {3}")
  @CsvSource({
    "127.0.0.1, 127.0.0.1, 80, true",
    "127.0.0.1, 127.0.0.2, 80, false", // no mask: exactly this address
    "127.0.0.1/8, 127.255.0.2, 80, true",
    "127.0.0.1/8, 128.0.0.1, 80, false",
    "10.20.0.0/15, 10.21.255.255, 1, true",
    "10.20.0.0/15, 10.22.0.0, 1, false",
    "10.0.0.1/32, 10.0.0.1, 1, true",
    "10.0.0.1/31, 10.0.0.0, 1, true",
    "0.0.0.0, 8.8.8.8, 53, true",
    "0.0.0.0/0, 8.8.8.8, 53, true",
    "0.0.0.0/32, 8.8.8.8, 53, false",
    "0.0.0.0, ::1, 53, false", // the family must match
    "::, ::1, 53, true",
    "::, 127.0.0.1, 53, false",
    "::1, ::1, 53, true",
    "::1, ::2, 53, false",
    "fd00::/8, fd12:3456::1, 1, true",
    "fd00::/8, fe80::1, 1, false",
    "192.168.1.5:1883, 192.168.1.5, 1883, true",
    "192.168.1.5:1883, 192.168.1.5, 1884, false",
    "10.0.0.0/8:443, 10.9.9.9, 443, true",
    "10.0.0.0/8:443, 10.9.9.9, 80, false",
    "[::1]:80, ::1, 80, true",
    "[::1]:80, ::1, 81, false",
    "[fd00::]/8:80, fd00::5, 80, true",
    "::/0, ::ffff:127.0.0.1, 1, false", // an IPv4 address in disguise counts as IPv4
    "127.0.0.1, ::ffff:127.0.0.1, 1, true",
    "broker.example.org:1883, 127.0.0.1, 1883, false",
  })
  void anEntryLetsThroughWhatItSays(String entry, String address, int port, boolean expected) {
    assertThat(allows(entry, address, port)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "1.2.3",
        "1.2.3.4/33",
        "1.2.3.4/-1",
        "::/129",
        "1.2.3.4:65536",
        "1.2.3.4:",
        "a/8",
        "[1.2.3.4",
        "host:x",
        "http://host",
        "1.2.3.4/8/8",
        "ho st",
        ":80",
        "999.1.1.1",
        "*"
      })
  void aMalformedEntryIsRefused(String entry) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NetworkPolicy.of(List.of(entry), List.of()));
  }

  @ParameterizedTest(name = "{0} lets {1} be looked up: {2}")
  @CsvSource({
    "example.org, example.org, true",
    "example.org, EXAMPLE.org., true",
    "example.org, www.example.org, false",
    "*.example.org, www.example.org, true",
    "*.example.org, example.org, false",
    "*.example.org, evil-example.org, false",
    "*, anything, true",
  })
  void namesAreExactOrASuffix(String entry, String name, boolean expected) {
    assertThat(NetworkPolicy.of(List.of(), List.of(entry)).allowsLookup(name)).isEqualTo(expected);
  }

  @Test
  void nothingIsNothingAndEverythingIsBothFamilies() {
    assertThat(NetworkPolicy.nothing().allows(InetAddress.ofLiteral("127.0.0.1"), 1)).isFalse();
    assertThat(NetworkPolicy.nothing().allowsLookup("localhost")).isFalse();
    assertThat(NetworkPolicy.everything().allows(InetAddress.ofLiteral("1.2.3.4"), 1)).isTrue();
    assertThat(NetworkPolicy.everything().allows(InetAddress.ofLiteral("fe80::1"), 1)).isTrue();
    assertThat(NetworkPolicy.everything().allowsLookup("example.org")).isTrue();
  }

  @Test
  void aClientsHostIsAllowedByNameOrByTheAddressThatIsFound() throws InterruptedException {
    NameLookup lookup =
        name ->
            List.of(
                PolicyEntry.literal(name).orElse(InetAddress.ofLiteral("10.0.0.5")),
                InetAddress.ofLiteral("9.9.9.9"));
    NetworkPolicy policy =
        NetworkPolicy.of(List.of("broker.example.org:1883", "10.0.0.0/8"), List.of("*.local"));

    assertThat(policy.requireHost("Broker.example.org", 1883, lookup)).hasSize(2);
    assertThat(policy.requireHost("x.local", 80, lookup))
        .containsExactly(new InetSocketAddress(InetAddress.ofLiteral("10.0.0.5"), 80));
    assertThat(policy.requireHost("10.1.1.1", 80, lookup))
        .containsExactly(new InetSocketAddress(InetAddress.ofLiteral("10.1.1.1"), 80));
    assertRefused(() -> policy.requireHost("broker.example.org", 8883, lookup));
    assertRefused(
        () -> policy.requireHost("8.8.8.8", 80, name -> List.of(InetAddress.ofLiteral(name))));
  }

  @Test
  void aForbiddenNameIsNotEvenLookedUp() {
    NetworkPolicy policy = NetworkPolicy.of(List.of("0.0.0.0"), List.of());
    assertRefused(
        () ->
            policy.requireHost(
                "example.org",
                80,
                name -> {
                  throw new AssertionError("asked for " + name);
                }));
  }

  private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            FsException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EACCES));
  }
}
