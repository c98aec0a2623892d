package org.wasmachine.ext.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wasmachine.ext.tls.Certificates;

/** Servers over TLS. */
class HttpsTest {

  private final HttpGuest app = new HttpGuest();

  @AfterEach
  void stop() {
    app.close();
  }

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
}
