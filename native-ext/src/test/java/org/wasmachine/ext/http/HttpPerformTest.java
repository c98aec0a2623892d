package org.wasmachine.ext.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wasmachine.ext.http.ScriptedServer.ok;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code perform}: a whole exchange in one call (espwasm 1.10, 4.4). */
class HttpPerformTest {

  private static final int FAIL = -1;
  private static final int INVALID = 0x102;

  private final HttpGuest app = new HttpGuest();

  @AfterEach
  void stop() {
    app.close();
  }

  @Test
  void a_request_is_told_step_by_step_and_its_answer_comes_in_pieces_of_the_buffer()
      throws Exception {
    String text = "x".repeat(1200);
    try (ScriptedServer server = new ScriptedServer(ok(text))) {
      int client = app.client(server.url() + "path?query=1");
      assertThat(app.perform(client)).isZero();
      assertThat(app.events())
          .containsExactly(
              "connected",
              "sent",
              "Content-Length: 1200",
              "data 512",
              "data 512",
              "data 176",
              "finish");
      assertThat(app.body()).isEqualTo(text);
      assertThat(app.status(client)).isEqualTo(200);
      assertThat(app.number(4, client)).isEqualTo(1200);
      assertThat(app.number(2, client)).as("chunked").isZero();
      assertThat(app.number(5, client)).as("transport").isEqualTo(1);
      assertThat(app.number(6, client)).as("complete").isEqualTo(1);
      app.call(5, 2, client);
      assertThat(app.events()).last().isEqualTo("disconnected");
      assertThat(server.requests().getFirst())
          .startsWith("GET /path?query=1 HTTP/1.1\r\nHost: 127.0.0.1:" + server.port() + "\r\n")
          .contains("User-Agent: ESP32 HTTP Client/1.0\r\n")
          .doesNotContain("Content-Length");
      assertThat(app.perform(client)).as("after clean-up").isEqualTo(INVALID);
    }
  }

  @Test
  void a_body_is_read_from_the_apps_memory_when_it_is_sent() throws Exception {
    try (ScriptedServer server = new ScriptedServer(ok(""), ok(""))) {
      int client = app.init(server.url()).with(17, 1).with(16, "agent").client();
      int body = app.text("a=1");
      assertThat(app.call(1, 1, client, body, 3)).isZero();
      app.process().memory().put(body, "b=2".getBytes());
      app.header(client, "X-One", "1");
      app.perform(client);
      app.setText(5, client, "x-one", 0);
      app.header(client, "Content-Type", "text/plain");
      app.perform(client);
      assertThat(server.requests().getFirst())
          .startsWith("POST / HTTP/1.1\r\n")
          .contains("Content-Length: 3\r\n", "X-One: 1\r\n", "User-Agent: agent\r\n")
          .contains("Content-Type: application/x-www-form-urlencoded\r\n")
          .endsWith("\r\n\r\nb=2");
      assertThat(server.requests().getLast())
          .contains("Content-Type: text/plain\r\n")
          .doesNotContain("X-One");
      assertThat(server.connections()).as("kept").isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource({"0,GET", "2,PUT", "3,PATCH", "4,DELETE", "9,OPTIONS", "14,PROPFIND", "16,MKCOL"})
  void methods_have_the_numbers_of_the_table(int number, String name) throws Exception {
    try (ScriptedServer server = new ScriptedServer(ok(""))) {
      int client = app.client(server.url());
      app.call(3, 1, client, number);
      app.perform(client);
      assertThat(server.requests().getFirst()).startsWith(name + " / HTTP/1.1");
    }
  }

  @Test
  void an_answer_to_head_has_a_length_and_no_body() throws Exception {
    try (ScriptedServer server =
        new ScriptedServer("HTTP/1.1 200 OK\r\nContent-Length: 77\r\n\r\n", ok("later"))) {
      int client = app.init(server.url()).with(17, 5).client();
      assertThat(app.perform(client)).isZero();
      assertThat(app.number(4, client)).isEqualTo(77);
      app.call(3, 1, client, 0);
      app.perform(client);
      assertThat(app.body()).isEqualTo("later");
    }
  }

  @Test
  void an_answer_in_chunks_is_put_together() throws Exception {
    String chunked =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n";
    try (ScriptedServer server = new ScriptedServer(chunked, ok("after"))) {
      int client = app.client(server.url());
      assertThat(app.perform(client)).isZero();
      assertThat(app.body()).isEqualTo("hello world");
      assertThat(app.number(2, client)).isEqualTo(1);
      assertThat(app.call(4, 4, client)).as("length").isEqualTo(FAIL);
      app.perform(client);
      assertThat(app.body()).isEqualTo("hello worldafter");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 307, 308})
  void a_redirect_is_followed_with_method_and_body(int status) throws Exception {
    String moved =
        "HTTP/1.1 %d Moved\r\nLocation: /new?x=1\r\nContent-Length: 4\r\n\r\ngone"
            .formatted(status);
    try (ScriptedServer server = new ScriptedServer(moved, ok("here"))) {
      int client = app.init(server.url() + "old").with(17, 1).client();
      app.post(client, "body");
      assertThat(app.perform(client)).isZero();
      assertThat(app.status(client)).isEqualTo(200);
      assertThat(server.requests().getLast())
          .startsWith("POST /new?x=1 HTTP/1.1")
          .endsWith("\r\n\r\nbody");
      assertThat(app.steps())
          .containsExactly("connected", "sent", "data 4", "finish", "sent", "data 4", "finish");
      int buffer = app.text(new byte[100]);
      assertThat(app.call(2, 6, client, buffer, 100, 0)).isZero();
      assertThat(app.process().memory().string(buffer)).isEqualTo(server.url() + "new?x=1");
      assertThat(app.call(2, 6, client, buffer, 10, 0)).as("too short").isEqualTo(FAIL);
    }
  }

  private static final String AROUND =
      "HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n";

  @Test
  void redirects_are_counted_and_can_be_left_to_the_app() throws Exception {
    try (ScriptedServer server =
        new ScriptedServer(AROUND, AROUND, AROUND, AROUND, AROUND, ok("home"))) {
      int client = app.init(server.url()).with(20, 2).client();
      assertThat(app.perform(client)).isEqualTo(0x7001);
      assertThat(app.steps()).contains("error");
      assertThat(server.requests()).hasSize(3);
      int other = app.init(server.url()).with(19, 1).client();
      assertThat(app.perform(other)).isZero();
      assertThat(app.status(other)).isEqualTo(302);
      assertThat(app.call(5, 3, other)).isZero();
      assertThat(app.perform(other)).isZero();
      assertThat(app.call(5, 3, other)).isZero();
      assertThat(app.perform(other)).isZero();
      assertThat(app.body()).isEqualTo("home");
      assertThat(app.call(5, 3, other)).as("no location").isEqualTo(FAIL);
    }
  }

  @Test
  void who_asks_is_not_told_to_another_server() throws Exception {
    try (ScriptedServer second = new ScriptedServer(ok("there"));
        ScriptedServer first =
            new ScriptedServer(
                "HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n"
                    .formatted(second.url()))) {
      int client = app.init(first.url()).with(3, "user").with(4, "secret").with(5, 1).client();
      assertThat(app.perform(client)).isZero();
      assertThat(first.requests().getFirst()).contains("Authorization: Basic dXNlcjpzZWNyZXQ=");
      assertThat(second.requests().getFirst()).doesNotContain("Authorization");
    }
  }

  @Test
  void a_basic_challenge_is_answered_once() throws Exception {
    String who =
        "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n";
    try (ScriptedServer server = new ScriptedServer(who, ok("in"), who)) {
      int client = app.client(server.url().replace("://", "://user:secret@"));
      assertThat(app.perform(client)).isZero();
      assertThat(app.body()).isEqualTo("in");
      assertThat(server.requests().get(0)).doesNotContain("Authorization");
      assertThat(server.requests().get(1)).contains("Authorization: Basic dXNlcjpzZWNyZXQ=");
      assertThat(app.perform(client)).isZero();
      assertThat(app.status(client)).isEqualTo(401);
      assertThat(server.requests()).hasSize(3);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"MD5", "SHA-256", "MD5-sess"})
  void a_digest_challenge_is_answered(String algorithm) throws Exception {
    String who =
        ("HTTP/1.1 401 No\r\nWWW-Authenticate: Digest realm=\"r\", nonce=\"n\", qop=\"auth\","
                + " opaque=\"o\", algorithm=%s\r\nContent-Length: 0\r\n\r\n")
            .formatted(algorithm);
    try (ScriptedServer server = new ScriptedServer(who, ok("in"))) {
      int client = app.init(server.url() + "a").with(3, "user").with(4, "secret").client();
      assertThat(app.perform(client)).isZero();
      assertThat(app.body()).isEqualTo("in");
      assertThat(server.requests().get(1))
          .contains("Authorization: Digest username=\"user\", realm=\"r\", nonce=\"n\", uri=\"/a\"")
          .contains("algorithm=" + algorithm, "opaque=\"o\"", "qop=auth", "nc=00000001");
    }
  }

  @Test
  void a_wrong_password_ends_after_the_last_attempt() throws Exception {
    String who =
        "HTTP/1.1 401 No\r\nWWW-Authenticate: Digest realm=\"r\", nonce=\"n\"\r\n"
            + "Content-Length: 0\r\n\r\n";
    try (ScriptedServer server = new ScriptedServer(who, who, who, who)) {
      int client = app.init(server.url()).with(3, "user").with(21, 2).client();
      assertThat(app.perform(client)).isZero();
      assertThat(app.status(client)).isEqualTo(401);
      assertThat(server.requests()).hasSize(3);
    }
  }

  @Test
  void a_kept_connection_that_the_server_closed_is_made_again_but_nothing_is_posted_twice()
      throws Exception {
    try (ScriptedServer server = new ScriptedServer(ok("1"), "", ok("2"), "")) {
      int client = app.client(server.url());
      app.perform(client);
      assertThat(app.perform(client)).isZero();
      assertThat(app.body()).isEqualTo("12");
      assertThat(server.connections()).isEqualTo(2);
      app.call(3, 1, client, 1);
      assertThat(app.perform(client)).isEqualTo(0x7008);
      assertThat(server.requests()).hasSize(4);
    }
  }
}
