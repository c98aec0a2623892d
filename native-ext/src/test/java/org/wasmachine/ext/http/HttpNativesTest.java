package org.wasmachine.ext.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.wasmachine.ext.http.ScriptedServer.ok;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wasmachine.ext.tls.Certificates;
import org.wasmachine.hal.Errno;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.net.NetworkPolicy;

/** The rows of espwasm 1.10 and 4.4. */
class HttpNativesTest {

  private static final int FAIL = -1;
  private static final int INVALID = 0x102;

  private final HttpGuest app = new HttpGuest();

  @AfterEach
  void stop() {
    app.close();
  }

  // ---- perform ---------------------------------------------------------------------------------

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

  // ---- step by step ----------------------------------------------------------------------------

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

  // ---- settings --------------------------------------------------------------------------------

  @Test
  void texts_are_asked_for_twice() {
    int client = app.init("http://127.0.0.1/").with(3, "me").with(4, "secret").client();
    app.header(client, "Accept", "text/html");
    app.post(client, "a=b");
    assertThat(app.twoSteps(0, client, 0)).isEqualTo("a=b");
    assertThat(app.twoSteps(1, client, app.text("accept"))).isEqualTo("text/html");
    assertThat(app.twoSteps(1, client, app.text("none"))).isEmpty();
    assertThat(app.twoSteps(2, client, 0)).isEqualTo("me");
    assertThat(app.twoSteps(3, client, 0)).isEqualTo("secret");
    assertThat(app.call(2, 2, client, app.text("xxxxx"), 1, 0)).as("short").isEqualTo(FAIL);
    app.setText(3, client, "you", 0);
    assertThat(app.twoSteps(2, client, 0)).isEqualTo("you");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ftp://x/", "http://", "no url", "http://x:0/", "http://x:70000/"})
  void a_url_that_makes_no_sense_is_refused(String url) {
    assertThat(app.init(url).call()).isEqualTo(FAIL);
    int client = app.client("http://127.0.0.1:1/");
    assertThat(app.setText(0, client, url.equals("no url") ? url : url + " ", 0))
        .as("set_url")
        .isEqualTo(FAIL);
  }

  @Test
  void host_path_query_port_and_transport_may_come_apart() {
    int client =
        app.init("")
            .with(1, "host.example")
            .with(2, 8443)
            .with(6, "a/b")
            .with(7, "c=d")
            .with(23, 2)
            .client();
    int buffer = app.text(new byte[100]);
    app.call(2, 6, client, buffer, 100, 0);
    assertThat(app.process().memory().string(buffer))
        .isEqualTo("https://host.example:8443/a/b?c=d");
    assertThat(app.number(5, client)).as("transport").isEqualTo(2);
    assertThat(app.init("").with(1, "host.example").call()).as("no path").isEqualTo(FAIL);
  }

  @Test
  void a_header_cannot_smuggle_in_another() {
    int client = app.client("http://127.0.0.1/");
    assertThat(app.call(1, 2, client, app.text("A"), app.text("b\r\nC: d"))).isEqualTo(FAIL);
    assertThat(app.call(1, 2, client, app.text("A: b\r\nC"), app.text("d"))).isEqualTo(FAIL);
    assertThat(app.call(1, 2, client, 0, app.text("d"))).isEqualTo(FAIL);
  }

  static Stream<Arguments> wrongCalls() {
    return Stream.of(
        Arguments.of("function 6", 6, new int[2]),
        Arguments.of("function -1", -1, new int[2]),
        Arguments.of("INIT with too few words", 0, new int[35]),
        Arguments.of("SET_STR with too many words", 1, new int[5]),
        Arguments.of("SET_STR mode 7", 1, new int[] {7, 1, 0, 0}),
        Arguments.of("GET_STR mode 7", 2, new int[] {7, 1, 0, 0, 0}),
        Arguments.of("SET_INT mode 4", 3, new int[] {4, 1, 0}),
        Arguments.of("COMMON mode 5", 5, new int[] {5, 1}),
        Arguments.of("a client that never was", 5, new int[] {0, 99}));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrongCalls")
  void wrong_calls_are_invalid_arguments(String what, int function, int[] words) {
    app.client("http://127.0.0.1/");
    assertThat(app.call(function, words)).isEqualTo(INVALID);
  }

  @Test
  void words_outside_of_memory_are_invalid_arguments() {
    assertThat(app.raw(5, 2, (int) app.process().memory().size() - 4)).isEqualTo(INVALID);
    assertThat(app.raw(5, 65, 0)).isEqualTo(INVALID);
    assertThatThrownBy(() -> app.raw(5, 2, -4)).hasMessage(Trap.OUT_OF_BOUNDS);
  }

  @Test
  void numbers_without_meaning_are_refused() {
    int client = app.client("http://127.0.0.1/");
    assertThat(app.call(3, 1, client, 17)).as("method").isEqualTo(FAIL);
    assertThat(app.call(3, 0, client, 3)).as("authentication").isEqualTo(FAIL);
    assertThat(app.init("http://127.0.0.1/").with(17, -1).call()).isEqualTo(FAIL);
  }

  @Test
  void there_are_at_most_64_clients() {
    for (int i = 0; i < 64; i++) {
      app.client("http://127.0.0.1/");
    }
    assertThat(app.init("http://127.0.0.1/").call()).isEqualTo(FAIL);
    app.call(5, 2, 1);
    assertThat(app.init("http://127.0.0.1/").call()).isZero();
  }

  // ---- TLS -------------------------------------------------------------------------------------

  @TempDir private static Path folder;
  private static Certificates signed;

  private static synchronized Certificates signed() throws Exception {
    if (signed == null) {
      signed =
          new Certificates(folder)
              .sign("server", "ip:127.0.0.1")
              .sign("stranger", "dns:example.org");
    }
    return signed;
  }

  private HttpsServer serving(String alias) throws Exception {
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(signed().keyManagers(alias), null, null);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 6);
          exchange.getResponseBody().write("secret".getBytes());
          exchange.close();
        });
    server.start();
    return server;
  }

  @ParameterizedTest(name = "certificate of {0}, names checked {1}, authority {2}: {3}")
  @CsvSource({
    "server, true, ca, 0",
    "stranger, true, ca, 28674",
    "stranger, false, ca, 0",
    "server, true, '', 28674",
    "server, true, no PEM, 28674"
  })
  void a_server_over_tls_must_be_who_it_says(
      String alias, boolean checked, String authority, int result) throws Exception {
    HttpsServer server = serving(alias);
    try {
      HttpGuest.Init init =
          app.init("https://127.0.0.1:" + server.getAddress().getPort() + "/")
              .with(29, checked ? 0 : 1);
      if (!authority.isEmpty()) {
        init.with(8, authority.equals("ca") ? signed().certificate("ca") : authority);
      }
      int client = init.client();
      assertThat(app.perform(client)).isEqualTo(result);
      assertThat(app.body()).isEqualTo(result == 0 ? "secret" : "");
      assertThat(app.number(5, client)).as("transport").isEqualTo(2);
    } finally {
      server.stop(0);
    }
  }

  // ---- bad luck --------------------------------------------------------------------------------

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
