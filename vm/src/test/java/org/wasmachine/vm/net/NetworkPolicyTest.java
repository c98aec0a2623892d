package org.wasmachine.vm.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
        "*",
        "host:*x",
        "host:**"
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

  @ParameterizedTest(name = "by default {0}:{1} is reached: {2}")
  @CsvSource({
    "127.0.0.1, 1883, true",
    "127.9.9.9, 7, true",
    "::1, 80, true",
    "::ffff:127.0.0.1, 80, true",
    "0.0.0.0, 80, false", // a server for everybody
    "::, 80, false",
    "10.0.0.1, 1883, false",
    "fe80::1, 80, false",
  })
  void theDefaultIsTheLoopback(String address, int port, boolean expected) {
    assertThat(NetworkPolicy.loopback().allows(InetAddress.ofLiteral(address), port))
        .isEqualTo(expected);
    assertThat(NetworkPolicy.loopback().allowsLookup("localhost")).isTrue();
    assertThat(NetworkPolicy.loopback().allowsLookup("example.org")).isFalse();
  }

  @ParameterizedTest(name = "{0} lets a client connect to {1}:{2}: {3}")
  @CsvSource({
    "broker.example.org:1883, Broker.example.org., 1883, true",
    "broker.example.org:1883, broker.example.org, 8883, false",
    "broker.example.org:*, broker.example.org, 8883, true",
    "broker.example.org, broker.example.org, 1, true",
    "broker.example.org:1883, example.org, 1883, false",
  })
  void aHostIsAllowedByItsName(String entry, String host, int port, boolean expected) {
    NetworkPolicy policy = NetworkPolicy.of(List.of(entry), List.of());
    assertThat(policy.allowsHost(host, port)).isEqualTo(expected);
    assertThat(policy.allowsLookup(host))
        .isEqualTo(host.toLowerCase(java.util.Locale.ROOT).startsWith("broker"));
  }

  @Test
  void anyPortMayBeWrittenAsAStar() {
    assertThat(allows("10.1.2.3:*", "10.1.2.3", 9)).isTrue();
    assertThat(allows("[::1]:*", "::1", 9)).isTrue();
  }

  @Test
  void topicsAreAllUnlessSomeAreListed() {
    NetworkPolicy some = NetworkPolicy.loopback().withTopics(List.of("home/#", "a/+/c"));
    assertThat(NetworkPolicy.loopback().allowsTopic("x")).isTrue();
    assertThat(NetworkPolicy.loopback().allowsFilter(TopicFilter.parse("#"))).isTrue();
    assertThat(some.allowsTopic("home/light")).isTrue();
    assertThat(some.allowsTopic("work")).isFalse();
    assertThat(some.allowsFilter(TopicFilter.parse("a/b/c"))).isTrue();
    assertThat(some.allowsFilter(TopicFilter.parse("a/#"))).isFalse();
  }
}
