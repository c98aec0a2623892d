package org.wasmachine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The guest app {@code http-get}, whose SDK wraps the HTTP natives. */
class HttpAppTest {

  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] page = "A page.\n".repeat(100).getBytes(StandardCharsets.US_ASCII);
    server.createContext(
        "/page",
        exchange -> {
          exchange.sendResponseHeaders(200, 0); // in chunks
          try (OutputStream body = exchange.getResponseBody()) {
            body.write(page);
          }
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private Cli get(String path, String... options) {
    String url = "http://127.0.0.1:" + server.getAddress().getPort() + path;
    List<String> words =
        new ArrayList<>(List.of("run", Cli.app("http-get"), "--board", "sim:esp32-s3-devkitc-1"));
    words.addAll(List.of(options));
    words.addAll(List.of("--", url));
    return Cli.run(words.toArray(String[]::new));
  }

  @Test
  void aPageIsToldToTheHandlerAndReadInPieces() {
    Cli result = get("/page");
    assertThat(result.out())
        .containsIgnoringCase("transfer-encoding: chunked")
        .contains("Status 200, 800 bytes")
        .endsWith("A page.\n".repeat(100));
    assertThat(result.code()).as(result.err()).isZero();
  }

  @Test
  void aPageThatIsNotThereIsAnAnswer() {
    assertThat(get("/none").out()).contains("Status 404");
  }

  @Test
  void aServerThatIsNotAllowedIsOneAuditLine() {
    Cli result = get("/page", "--allow-net", "127.0.0.1:1");
    assertThat(result.out()).contains("failed: 0x7002, errno 2");
    assertThat(result.err().lines()).filteredOn(line -> line.contains("audit")).hasSize(1);
    assertThat(result.code()).isOne();
  }
}
