package org.wasmachine.ext.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.wasmachine.ext.http.ScriptedServer.ok;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wasmachine.hal.Errno;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.net.NetworkPolicy;

/** Servers that are absent, silent, broken or forbidden, and handlers that misbehave. */
class HttpFaultsTest {

  private static final int INVALID = 0x102;

  private final HttpGuest app = new HttpGuest();

  @AfterEach
  void stop() {
    app.close();
  }

  @Test
  void nobody_listens() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    int client = app.client("http://127.0.0.1:" + port + "/");
    assertThat(app.perform(client)).isEqualTo(0x7002);
    assertThat(app.events()).containsExactly("error");
    assertThat(app.number(0, client)).isEqualTo(Errno.ECONNREFUSED.number());
  }

  @Test
  void a_server_that_may_not_be_reached_hears_nothing() throws Exception {
    try (ScriptedServer server = new ScriptedServer(ok(""));
        HttpGuest locked = new HttpGuest(NetworkPolicy.nothing())) {
      int client = locked.client(server.url());
      assertThat(locked.perform(client)).isEqualTo(0x7002);
      assertThat(locked.number(0, client)).isEqualTo(Errno.EACCES.number());
      assertThat(server.connections()).isZero();
    }
  }

  @Test
  void a_redirect_leads_nowhere_else() throws Exception {
    try (ScriptedServer other = new ScriptedServer(ok(""));
        ScriptedServer server =
            new ScriptedServer(
                "HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n"
                    .formatted(other.url()));
        HttpGuest limited =
            new HttpGuest(NetworkPolicy.of(List.of("127.0.0.1:" + server.port()), List.of()))) {
      int client = limited.client(server.url());
      assertThat(limited.perform(client)).isEqualTo(0x7002);
      assertThat(other.connections()).isZero();
    }
  }

  @Test
  void a_server_that_says_nothing_is_given_up() throws Exception {
    try (ScriptedServer server = new ScriptedServer()) {
      int client = app.init(server.url()).with(18, 50).client();
      assertThat(app.perform(client)).isEqualTo(0x7004);
      assertThat(app.steps()).containsExactly("connected", "sent", "error", "disconnected");
      assertThat(app.number(0, client)).isEqualTo(Errno.ETIMEDOUT.number());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "HTTP/1.1 abc\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nuntil the end",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nuntil the end",
      })
  void an_answer_that_is_broken_is_a_failure_and_the_next_request_works(String answer)
      throws Exception {
    try (ScriptedServer server = new ScriptedServer(answer, ok("good"))) {
      int client = app.init(server.url()).with(18, 500).client();
      assertThat(app.perform(client)).isIn(0x7004, 0x7008);
      assertThat(app.steps()).contains("error");
      assertThat(app.perform(client)).isZero();
      assertThat(app.body()).endsWith("good");
    }
  }

  @Test
  void a_head_without_end_is_given_up() throws Exception {
    String endless = "HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(100_000);
    try (ScriptedServer server = new ScriptedServer(endless)) {
      assertThat(app.perform(app.client(server.url()))).isEqualTo(0x7004);
    }
  }

  @Test
  void a_handler_may_use_its_client_and_its_trap_does_not_end_the_request() throws Exception {
    try (ScriptedServer server = new ScriptedServer(ok("body"))) {
      int client = app.client(server.url());
      int[] seen = {0};
      app.onEvent(
          (event, _, _) -> {
            if (event == HttpEvents.ON_DATA) {
              seen[0] = app.status(client);
              throw new Trap("unreachable");
            }
          });
      assertThat(app.perform(client)).isZero();
      assertThat(seen[0]).isEqualTo(200);
      assertThat(app.steps()).last().isEqualTo("finish");
    }
  }

  @Test
  void a_handler_that_ends_its_client_ends_the_request() throws Exception {
    try (ScriptedServer server = new ScriptedServer(ok("body"))) {
      int client = app.client(server.url());
      app.onEvent(
          (event, _, _) -> {
            if (event == HttpEvents.HEADERS_SENT) {
              app.call(5, 2, client);
            }
          });
      assertThat(app.perform(client)).isEqualTo(0x7008);
      assertThat(app.perform(client)).isEqualTo(INVALID);
    }
  }

  @Test
  void an_app_that_waits_for_an_answer_can_be_killed() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    try (ScriptedServer server = new ScriptedServer()) {
      int client = app.init(server.url()).with(18, 100_000).client();
      app.onEvent(
          (event, _, _) -> {
            if (event == HttpEvents.HEADERS_SENT) {
              asked.countDown();
            }
          });
      Thread killer =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      asked.await();
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                    app.process().kill();
                  });
      assertThatThrownBy(() -> app.run(() -> app.perform(client)))
          .isInstanceOf(Trap.class)
          .hasMessageContaining(Trap.TERMINATED);
      killer.join();
    }
  }

  @Test
  void what_is_open_is_closed_with_the_process() throws Exception {
    HttpGuest other = new HttpGuest();
    try (ScriptedServer server = new ScriptedServer(ok("x"))) {
      other.perform(other.client(server.url()));
      other.close();
      server.awaitClosed();
      assertThat(other.events()).as("after the end").doesNotContain("disconnected");
    }
  }
}
