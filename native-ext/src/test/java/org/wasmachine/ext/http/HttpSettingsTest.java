package org.wasmachine.ext.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wasmachine.vm.Trap;

/** What a client can be told, and wrong calls. */
class HttpSettingsTest {

  private static final int FAIL = -1;
  private static final int INVALID = 0x102;

  private final HttpGuest app = new HttpGuest();

  @AfterEach
  void stop() {
    app.close();
  }

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
}
