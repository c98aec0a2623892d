package org.wasmachine.vm.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may reach what, as a file says it. */
class NetworkManifestTest {

  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  @TempDir private Path folder;

  private NetworkManifest manifest(String text) throws IOException {
    return NetworkManifest.read(Files.writeString(folder.resolve("permissions"), text));
  }

  private NetworkManifest example() throws IOException {
    return manifest(
        """
        # The thermostat talks to one broker about its own topics.
        [thermostat]
        allow-net = broker.home:1883, 10.0.0.0/8:443
        allow-net = 192.168.1.5
        allow-resolve = *.home
        allow-topic = home/thermostat/#, home/time

        [ silent ]

        [*]
        allow-net = 127.0.0.1
        """);
  }

  @Test
  void anAppReachesWhatItsSectionLists() throws Exception {
    NetworkPolicy thermostat = example().of("thermostat");
    assertThat(thermostat.allowsHost("broker.home", 1883)).isTrue();
    assertThat(thermostat.allowsHost("broker.home", 22)).isFalse();
    assertThat(thermostat.allows(InetAddress.ofLiteral("10.1.2.3"), 443)).isTrue();
    assertThat(thermostat.allows(InetAddress.ofLiteral("192.168.1.5"), 9)).isTrue();
    assertThat(thermostat.allowsLookup("printer.home")).isTrue();
    assertThat(thermostat.allowsTopic("home/thermostat/room/1")).isTrue();
    assertThat(thermostat.allowsFilter(TopicFilter.parse("home/time"))).isTrue();
    assertThat(thermostat.allowsFilter(TopicFilter.parse("home/#"))).isFalse();
  }

  @Test
  void whatIsNotListedIsRefused() throws Exception {
    NetworkPolicy thermostat = example().of("thermostat");
    assertThat(thermostat.allows(LOOPBACK, 1883)).isFalse();
    assertThat(thermostat.allowsLookup("localhost")).isFalse();
    assertThat(example().of("silent").allows(LOOPBACK, 1883)).isFalse();
    NetworkPolicy other = example().of("other");
    assertThat(other.allows(LOOPBACK, 1883)).isTrue();
    assertThat(other.allowsTopic("home/time")).as("no topic is listed").isFalse();
  }

  @Test
  void anAppWithoutASectionReachesNothingUnlessThereIsOneForAnyOther() throws Exception {
    assertThat(manifest("[a]\nallow-net = 127.0.0.1\n").of("b").allows(LOOPBACK, 1)).isFalse();
    assertThat(manifest("").of("b").allows(LOOPBACK, 1)).isFalse();
    assertThat(manifest("").of("b").allowsTopic("t")).isFalse();
  }

  @Test
  void aRefusalSaysWhereMoreCouldBeAllowed() throws Exception {
    assertThat(example().of("thermostat").entry("allow-net"))
        .isEqualTo("allow-net in [thermostat] of " + folder.resolve("permissions"));
    assertThat(manifest("[100%]\n").of("100%").entry("allow-topic")).contains("[100%]");
    assertThat(manifest("").of("b").entry("allow-net")).contains("[b] of");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          allow-net = 127.0.0.1             | line 1: before the first [NAME]
          [a]~allow-nett = 127.0.0.1        | line 2: expected KEY = VALUE with one of allow-net
          [a]~allow-net                     | line 2: expected KEY = VALUE
          [a]~allow-net = 1.2.3.4.5         | line 2: '1.2.3.4.5' is no address or host
          [a]~~allow-net = 10.0.0.0/99      | line 3: a mask of 99 bits
          [a]~allow-topic = a/#/b           | line 2: 'a/#/b' is no MQTT topic filter
          [a]~[b]~[a]                       | line 3: a second section [a]
          []                                | line 1: expected the name of an app in brackets
          [a                                | line 1: expected the name of an app in brackets
          """)
  void aMistakeIsNamedWithItsLine(String text, String part) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> manifest(text.replace('~', '\n')))
        .withMessageContaining("permissions, " + part);
  }

  @Test
  void aFileThatCannotBeReadIsNamed() throws Exception {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NetworkManifest.read(folder.resolve("none")))
        .withMessageContaining("there is no such file");
    Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xC3, '('});
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NetworkManifest.read(binary))
        .withMessageContaining("it is not UTF-8");
    assertThatIllegalArgumentException().isThrownBy(() -> NetworkManifest.read(folder));
  }
}
