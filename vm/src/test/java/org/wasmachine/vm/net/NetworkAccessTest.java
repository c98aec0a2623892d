package org.wasmachine.vm.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.wasmachine.hal.Errno;
import org.wasmachine.vm.fs.FsException;

class NetworkAccessTest {

  private static final Logger AUDIT = Logger.getLogger("wasmachine.audit");
  private static final InetAddress INSIDE = InetAddress.ofLiteral("10.0.0.5");
  private static final InetAddress OUTSIDE = InetAddress.ofLiteral("9.9.9.9");

  private final List<String> audited = new ArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          audited.add(java.text.MessageFormat.format(record.getMessage(), record.getParameters()));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    AUDIT.addHandler(handler);
  }

  @AfterEach
  void leave() {
    AUDIT.removeHandler(handler);
  }

  private static NetworkAccess access(String... reachable) {
    return new NetworkAccess("app.wasm", NetworkPolicy.of(List.of(reachable), List.of("*.local")));
  }

  private static void assertRefused(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            FsException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EACCES));
  }

  @Test
  void aClientsHostIsAllowedByNameOrByTheAddressThatIsFound() throws InterruptedException {
    NameLookup lookup = name -> List.of(PolicyEntry.literal(name).orElse(INSIDE), OUTSIDE);
    NetworkAccess access = access("broker.example.org:1883", "10.0.0.0/8");

    assertThat(access.requireHost("Broker.example.org", 1883, lookup)).hasSize(2);
    assertThat(access.requireHost("x.local", 80, lookup))
        .containsExactly(new InetSocketAddress(INSIDE, 80));
    assertThat(access.requireHost("10.0.0.5", 80, lookup))
        .containsExactly(new InetSocketAddress(INSIDE, 80));
    assertThat(audited).isEmpty();
    assertRefused(() -> access.requireHost("9.9.9.9", 80, _ -> List.of(OUTSIDE)));
  }

  @Test
  void aForbiddenNameIsNotEvenLookedUp() {
    assertRefused(
        () ->
            access("0.0.0.0")
                .requireHost(
                    "example.org",
                    80,
                    name -> {
                      throw new AssertionError("asked for " + name);
                    }));
  }

  @Test
  void anAddressThatWasFoundForAListedNameIsReachedAtItsPort() {
    NetworkAccess access = access("broker.example.org:1883", "other.example.org:*");
    assertRefused(() -> access.require(new InetSocketAddress(OUTSIDE, 1883)));
    access.found("broker.example.org", List.of(OUTSIDE));
    access.found("other.example.org", List.of(INSIDE));
    access.found("unlisted.local", List.of(InetAddress.ofLiteral("8.8.8.8")));

    access.require(new InetSocketAddress(OUTSIDE, 1883));
    access.require(new InetSocketAddress(INSIDE, 7));
    assertRefused(() -> access.require(new InetSocketAddress(OUTSIDE, 80)));
    assertRefused(
        () -> access.require(new InetSocketAddress(InetAddress.ofLiteral("8.8.8.8"), 1883)));
  }

  @Test
  void aRefusalIsOneLineHoweverOftenItIsTried() {
    NetworkAccess access = access("127.0.0.1:1883");
    for (int i = 0; i < 3; i++) {
      assertRefused(() -> access.require(new InetSocketAddress(OUTSIDE, 53)));
    }
    assertThat(audited)
        .containsExactly(
            "app.wasm: 9.9.9.9 port 53 refused; --allow-net would allow it"
                + " (allowed: 127.0.0.1:1883, look-up *.local)");
  }

  @Test
  void aTopicThatIsNotListedIsOneLineToo() {
    NetworkAccess access =
        new NetworkAccess("app.wasm", NetworkPolicy.loopback().withTopics(List.of("home/#")));
    assertThat(access.mayPublish("home/light")).isTrue();
    assertThat(access.maySubscribe(TopicFilter.parse("home/+"))).isTrue();
    assertThat(access.mayPublish("work")).isFalse();
    assertThat(access.mayPublish("work")).isFalse();
    assertThat(access.maySubscribe(TopicFilter.parse("#"))).isFalse();
    assertThat(audited).hasSize(2).first().asString().contains("publishing to work", "home/#");
  }
}
