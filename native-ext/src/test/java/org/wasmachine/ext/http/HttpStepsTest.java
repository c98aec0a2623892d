package org.wasmachine.ext.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wasmachine.ext.http.ScriptedServer.ok;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An exchange that the app drives itself: open, write, fetch, read. */
class HttpStepsTest {

  private static final int FAIL = -1;

  private final HttpGuest app = new HttpGuest();

  @AfterEach
  void stop() {
    app.close();
  }

  @Test
  void an_app_writes_the_body_and_reads_the_answer_itself() throws Exception {
    try (ScriptedServer server = new ScriptedServer(ok("0123456789"))) {
      int client = app.init(server.url()).with(17, 1).client();
      assertThat(app.call(3, 3, client, 6)).as("open").isZero();
      assertThat(app.setText(6, client, "abc", 3)).isEqualTo(3);
      assertThat(app.setText(6, client, "def", 3)).isEqualTo(3);
      assertThat(app.number(1, client)).as("headers").isEqualTo(10);
      assertThat(app.number(6, client)).as("complete").isZero();
      assertThat(app.read(client, 4)).isEqualTo("0123");
      assertThat(app.number(7, client)).as("flushed").isEqualTo(6);
      assertThat(app.number(6, client)).as("complete").isEqualTo(1);
      assertThat(app.read(client, 4)).as("at the end").isEmpty();
      assertThat(server.requests().getFirst()).endsWith("\r\n\r\nabcdef");
      assertThat(app.call(5, 1, client)).isZero();
      assertThat(app.events()).last().isEqualTo("disconnected");
    }
  }

  @Test
  void the_length_of_a_chunk_is_known_while_it_is_read() throws Exception {
    String chunked =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na;x=1\r\n0123456789\r\n0\r\n\r\n";
    try (ScriptedServer server = new ScriptedServer(chunked)) {
      int client = app.client(server.url());
      assertThat(app.call(3, 3, client, -1)).isZero();
      assertThat(app.call(4, 1, client)).as("headers").isZero();
      assertThat(app.result()).isZero();
      assertThat(app.read(client, 3)).isEqualTo("012");
      assertThat(app.number(8, client)).isEqualTo(10);
      assertThat(app.read(client, 100)).isEqualTo("3456789");
      assertThat(server.requests().getFirst()).contains("Transfer-Encoding: chunked\r\n");
    }
  }

  @Test
  void an_answer_without_length_ends_with_the_connection() throws Exception {
    try (ScriptedServer server = new ScriptedServer("HTTP/1.0 200 OK\r\n\r\nuntil the end")) {
      int client = app.client(server.url());
      assertThat(app.perform(client)).isZero();
      assertThat(app.body()).isEqualTo("until the end");
      assertThat(app.steps()).containsSubsequence("finish", "disconnected");
    }
  }

  @Test
  void without_a_connection_nothing_is_written_fetched_or_read() {
    int client = app.client("http://127.0.0.1:1/");
    assertThat(app.setText(6, client, "abc", 3)).isEqualTo(FAIL);
    assertThat(app.call(4, 1, client)).isEqualTo(FAIL);
    assertThat(app.read(client, 4)).isEqualTo("code -1");
    assertThat(app.status(client)).isZero();
    assertThat(app.call(5, 1, client)).as("close").isZero();
  }
}
