package org.wasmachine.ext.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wasmachine.ext.http.ScriptedServer.ok;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.wasmachine.vm.natives.Rows;

/**
 * The rows of espwasm 1.10: {@code wasm_http_client_call_native_func} is one native with 33 of
 * them, a function's number and a mode. What each does in a whole exchange is in {@link
 * HttpPerformTest} and its neighbours.
 */
@Rows(HttpNatives.class)
class HttpRowsTest {

  private static final int INVALID = 0x102;
  private static final int FAIL = -1;

  /** What a row does to a client whose server answers {@code 0123456789}. */
  private interface Check {
    void of(HttpGuest app, int client, ScriptedServer server);
  }

  private static final Map<String, Check> ROWS = new LinkedHashMap<>();

  private static void row(int function, int mode, String name, Check check) {
    ROWS.put(function + " " + mode + " " + name, check);
  }

  private static int answered(HttpGuest app, int client) {
    app.perform(client);
    return client;
  }

  private static int opened(HttpGuest app, int client) {
    assertThat(app.call(3, 3, client, 0)).isZero();
    assertThat(app.call(4, 1, client)).isZero();
    return client;
  }

  static {
    row(0, 0, "INIT", (_, client, _) -> assertThat(client).isPositive());
    row(
        1,
        0,
        "SET_STR URL",
        (app, client, server) -> {
          assertThat(app.setText(0, client, server.url() + "other", 0)).isZero();
          app.perform(client);
          assertThat(server.requests().getFirst()).startsWith("GET /other ");
        });
    row(
        1,
        1,
        "SET_STR POST_FIELD",
        (app, client, _) -> {
          assertThat(app.post(client, "a=b")).isZero();
          assertThat(app.twoSteps(0, client, 0)).isEqualTo("a=b");
        });
    row(
        1,
        2,
        "SET_STR HEADER",
        (app, client, _) -> {
          assertThat(app.call(1, 2, client, app.text("X-A"), app.text("b"))).isZero();
          assertThat(app.twoSteps(1, client, app.text("X-A"))).isEqualTo("b");
        });
    row(
        1,
        3,
        "SET_STR USERNAME",
        (app, client, _) -> {
          assertThat(app.setText(3, client, "you", 0)).isZero();
          assertThat(app.twoSteps(2, client, 0)).isEqualTo("you");
        });
    row(
        1,
        4,
        "SET_STR PASSWORD",
        (app, client, _) -> {
          assertThat(app.setText(4, client, "secret", 0)).isZero();
          assertThat(app.twoSteps(3, client, 0)).isEqualTo("secret");
        });
    row(
        1,
        5,
        "SET_STR DELETE_HEADER",
        (app, client, _) -> {
          app.header(client, "X-A", "b");
          assertThat(app.setText(5, client, "X-A", 0)).isZero();
          assertThat(app.twoSteps(1, client, app.text("X-A"))).isEmpty();
        });
    row(
        1,
        6,
        "SET_STR WRITE",
        (app, client, server) -> {
          app.call(3, 1, client, 1);
          app.call(3, 3, client, 3);
          assertThat(app.setText(6, client, "abc", 3)).isEqualTo(3);
          app.call(4, 1, client);
          assertThat(server.requests().getFirst()).endsWith("\r\n\r\nabc");
        });
    row(2, 0, "GET_STR POST_FIELD", HttpRowsTest::bodyInTwoSteps);
    row(
        2,
        1,
        "GET_STR HEADER",
        (app, client, _) ->
            assertThat(app.twoSteps(1, client, app.text("User-Agent")))
                .isEqualTo("ESP32 HTTP Client/1.0"));
    row(
        2,
        2,
        "GET_STR USERNAME",
        (app, client, _) -> assertThat(app.twoSteps(2, client, 0)).isEmpty());
    row(
        2,
        3,
        "GET_STR PASSWORD",
        (app, client, _) -> assertThat(app.twoSteps(3, client, 0)).isEmpty());
    row(
        2,
        4,
        "GET_STR READ",
        (app, client, _) -> assertThat(app.read(opened(app, client), 4)).isEqualTo("0123"));
    row(
        2,
        5,
        "GET_STR READ_RESPONSE",
        (app, client, _) -> {
          int buffer = app.text(new byte[20]);
          assertThat(app.call(2, 5, opened(app, client), buffer, 20, 0)).isEqualTo(10);
          assertThat(app.process().memory().string(buffer)).isEqualTo("0123456789");
        });
    row(
        2,
        6,
        "GET_STR GET_URL",
        (app, client, server) -> {
          int buffer = app.text(new byte[60]);
          assertThat(app.call(2, 6, client, buffer, 60, 0)).isZero();
          assertThat(app.process().memory().string(buffer)).isEqualTo(server.url());
        });
    row(
        3,
        0,
        "SET_INT AUTHTYPE",
        (app, client, server) -> {
          app.setText(3, client, "user", 0);
          app.setText(4, client, "secret", 0);
          assertThat(app.call(3, 0, client, 1)).isZero();
          app.perform(client);
          assertThat(server.requests().getFirst())
              .contains("Authorization: Basic dXNlcjpzZWNyZXQ=");
        });
    row(
        3,
        1,
        "SET_INT METHOD",
        (app, client, server) -> {
          assertThat(app.call(3, 1, client, 2)).isZero();
          app.perform(client);
          assertThat(server.requests().getFirst()).startsWith("PUT ");
        });
    row(
        3,
        2,
        "SET_INT TIMEOUT",
        (app, client, server) -> {
          assertThat(app.perform(client)).isZero();
          assertThat(app.call(3, 2, client, 50)).isZero();
          assertThat(app.perform(client)).as("no second answer").isEqualTo(0x7004);
        });
    row(
        3,
        3,
        "SET_INT OPEN",
        (app, client, _) -> {
          assertThat(app.call(3, 3, client, 0)).isZero();
          assertThat(app.events()).first().isEqualTo("connected");
        });
    number(0, "ERRNO", 0);
    row(
        4,
        1,
        "GET_INT FETCH_HEADERS",
        (app, client, _) -> {
          app.call(3, 3, client, 0);
          assertThat(app.number(1, client)).isEqualTo(10);
        });
    number(2, "IS_CHUNKED", 0);
    number(3, "STATUS", 200);
    number(4, "CONTENT_LENGTH", 10);
    number(5, "TRANSPORT", 1);
    number(6, "IS_COMPLETE", 1);
    row(
        4,
        7,
        "GET_INT FLUSH",
        (app, client, _) -> assertThat(app.number(7, opened(app, client))).isEqualTo(10));
    row(
        4,
        8,
        "GET_INT CHUNK_LENGTH",
        (app, client, _) -> assertThat(app.call(4, 8, opened(app, client))).isEqualTo(FAIL));
    row(5, 0, "COMMON PERFORM", (app, client, _) -> assertThat(app.perform(client)).isZero());
    row(
        5,
        1,
        "COMMON CLOSE",
        (app, client, _) -> {
          assertThat(app.call(5, 1, answered(app, client))).isZero();
          assertThat(app.events()).last().isEqualTo("disconnected");
        });
    row(
        5,
        2,
        "COMMON CLEANUP",
        (app, client, _) -> {
          assertThat(app.call(5, 2, client)).isZero();
          assertThat(app.perform(client)).as("the handle is dead").isEqualTo(INVALID);
        });
    row(
        5,
        3,
        "COMMON SET_REDIRECTION",
        (app, client, _) ->
            assertThat(app.call(5, 3, answered(app, client))).as("no location").isEqualTo(FAIL));
    row(
        5,
        4,
        "COMMON ADD_AUTH",
        (app, client, _) -> assertThat(app.call(5, 4, answered(app, client))).isZero());
  }

  private static void number(int mode, String name, int value) {
    row(
        4,
        mode,
        "GET_INT " + name,
        (app, client, _) -> assertThat(app.number(mode, answered(app, client))).isEqualTo(value));
  }

  private static void bodyInTwoSteps(HttpGuest app, int client, ScriptedServer server) {
    app.post(client, "kept");
    assertThat(app.call(2, 0, client, 0, 0, 0)).isZero();
    assertThat(app.result()).isEqualTo(4);
    assertThat(app.call(2, 0, client, app.text("xxx"), 3, 0)).as("another length").isEqualTo(FAIL);
    assertThat(app.twoSteps(0, client, 0)).isEqualTo("kept");
  }

  private final HttpGuest app = new HttpGuest();

  @AfterEach
  void stop() {
    app.close();
  }

  static Stream<Arguments> rows() {
    return ROWS.entrySet().stream().map(row -> Arguments.of(row.getKey(), row.getValue()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void row(String row, Check check) throws Exception {
    try (ScriptedServer server = new ScriptedServer(ok("0123456789"))) {
      int client = app.client(server.url());
      check.of(app, client, server);
    }
  }

  @Test
  void the_table_has_no_further_rows() {
    assertThat(HttpNatives.TABLE.signatures())
        .containsOnlyKeys("wasm_http_client_call_native_func");
    int client = app.client("http://127.0.0.1/");
    List<Integer> modes =
        IntStream.rangeClosed(1, 5).mapToObj(function -> modes(function, client)).toList();
    assertThat(modes).containsExactly(7, 7, 4, 9, 5);
    assertThat(ROWS).hasSize(1 + 7 + 7 + 4 + 9 + 5);
  }

  /** How many modes of a function have a row; the next one must be refused. */
  private int modes(int function, int client) {
    int count = (int) ROWS.keySet().stream().filter(row -> row.startsWith(function + " ")).count();
    int[] words = new int[new int[] {36, 4, 5, 3, 2, 2}[function]];
    words[0] = count;
    words[1] = client;
    assertThat(app.call(function, words)).isIn(INVALID, FAIL);
    return count;
  }
}
