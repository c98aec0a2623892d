package org.wasmachine.vm.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wasmachine.vm.ShortLivedProcess;
import org.wasmachine.vm.app.AppSettings;
import org.wasmachine.vm.app.Request;
import org.wasmachine.vm.app.Response;
import org.wasmachine.vm.app.TestMachine;

class RemoteClientTest {

  private static final Duration LONG = Duration.ofSeconds(10);
  private static final String HOST = InetAddress.getLoopbackAddress().getHostAddress();

  private TestMachine machine;
  private RemoteServer server;

  @BeforeEach
  void start() {
    machine = new TestMachine();
    server = RemoteServer.start(machine.router(), RemoteServerConfig.DEFAULT.withPort(0));
  }

  @AfterEach
  void stop() {
    server.close();
    machine.close();
  }

  private void manage(Runnable action) {
    machine.manage(
        () -> {
          action.run();
          return true;
        });
  }

  private RemoteException.Kind failure(ThrowingCallable call) {
    List<RemoteException> caught = new ArrayList<>();
    manage(
        () ->
            assertThatThrownBy(call)
                .isInstanceOf(RemoteException.class)
                .satisfies(e -> caught.add((RemoteException) e)));
    return caught.getFirst().kind();
  }

  private void manageApps(RemoteClient client) {
    byte[] module = TestMachine.guest("timer");
    List<Long> progress = new ArrayList<>();
    manage(
        () ->
            client.install(
                AppSettings.of("timer").withHeap(4096), module, (sent, _) -> progress.add(sent)));
    assertThat(progress).isSorted().last().isEqualTo(8L + 18 + 59 + module.length);
    manage(
        () -> {
          assertThat(client.query()).containsExactly(new RemoteClient.Applet("timer", 4096));
          assertThat(client.query("timer").heap()).isEqualTo(4096);
          client.update(AppSettings.of("timer"), module, (_, _) -> {});
          client.command("timer", "restart");
          client.uninstall("timer");
          assertThat(client.query()).isEmpty();
        });
  }

  @Test
  void manages_apps() {
    try (RemoteClient client = RemoteClient.connect(HOST, server.port(), LONG)) {
      manageApps(client);
      assertThat(failure(() -> client.uninstall("timer"))).isEqualTo(RemoteException.Kind.REFUSED);
      manage(
          () ->
              assertThatThrownBy(() -> client.query("timer"))
                  .hasMessage("Query Applet failed: the app is not found."));
    }
  }

  @Test
  void talks_to_apps_and_hears_their_events() throws Exception {
    try (RemoteClient client = RemoteClient.connect(HOST, server.port(), LONG)) {
      machine.install("handler", "request-handler");
      machine.install("publisher", "publisher");
      machine.settle();
      CompletableFuture<Response> answer =
          CompletableFuture.supplyAsync(
              () -> client.request(Request.GET, "/url1", Optional.empty()));
      Response response = machine.manage(() -> answer.get(1, TimeUnit.MINUTES));
      assertThat(response.attributes().orElseThrow().text("key2")).contains("value2");
      CompletableFuture<Request> event = new CompletableFuture<>();
      manage(() -> client.subscribe("alert/overheat", event::complete));
      machine.pass(Duration.ofSeconds(1));
      assertThat(machine.<Request>manage(() -> event.get(10, TimeUnit.SECONDS)).action())
          .isEqualTo(Request.EVENT);
      manage(() -> client.unsubscribe("alert/overheat"));
    }
  }

  @Test
  void a_machine_that_is_not_there_or_silent_is_told_from_one_that_refuses() throws IOException {
    int free;
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      free = silent.getLocalPort();
      try (RemoteClient client = RemoteClient.connect(HOST, free, Duration.ofMillis(100))) {
        assertThat(failure(client::query)).isEqualTo(RemoteException.Kind.TIMEOUT);
      }
    }
    assertThat(failure(() -> RemoteClient.connect(HOST, free, LONG).close()))
        .isEqualTo(RemoteException.Kind.DISCONNECTED);
    try (RemoteClient client = RemoteClient.connect(HOST, server.port(), LONG)) {
      manage(client::query);
      server.close();
      assertThat(failure(client::query)).isEqualTo(RemoteException.Kind.DISCONNECTED);
    }
  }

  @Test
  void manages_apps_over_any_stream() throws IOException {
    PipedInputStream toServer = new PipedInputStream(1 << 16);
    PipedInputStream toClient = new PipedInputStream(1 << 16);
    PipedOutputStream fromClient = new PipedOutputStream(toServer);
    PipedOutputStream fromServer = new PipedOutputStream(toClient);
    Thread serving =
        Thread.ofPlatform()
            .daemon()
            .start(() -> server.serve("uart", toServer, fromServer, fromServer));
    try (RemoteClient client = RemoteClient.over(toClient, fromClient, fromClient, LONG)) {
      manageApps(client);
    }
    assertThat(machine.<Boolean>manage(() -> serving.join(Duration.ofMinutes(1)))).isTrue();
    assertThat(server.clients()).isZero();
  }

  // ---- TLS -------------------------------------------------------------------------------------

  private static void keytool(Path directory, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.add("-J-XX:TieredStopAtLevel=1"); // a short life
    command.addAll(List.of("-storepass", "secret", "-storetype", "PKCS12", "-noprompt"));
    Process process =
        ShortLivedProcess.start(
            new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true),
            Duration.ofMinutes(2));
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
  }

  /** A key with a certificate that vouches for itself, and a store in which only it is trusted. */
  private static void identity(Path directory, String name) throws Exception {
    keytool(
        directory,
        "-genkeypair",
        "-keyalg",
        "EC",
        "-alias",
        name,
        "-dname",
        "CN=" + name,
        "-ext",
        "san=ip:127.0.0.1,ip:0:0:0:0:0:0:0:1",
        "-keystore",
        name + ".p12");
    char[] password = "secret".toCharArray();
    KeyStore own = KeyStore.getInstance(directory.resolve(name + ".p12").toFile(), password);
    KeyStore trusting = KeyStore.getInstance("PKCS12");
    trusting.load(null, null);
    trusting.setCertificateEntry(name, own.getCertificate(name));
    try (OutputStream out = Files.newOutputStream(directory.resolve(name + "-trust.p12"))) {
      trusting.store(out, password);
    }
  }

  private static SSLContext tls(Path directory, String who, String trusted) {
    return TlsIdentity.context(
        directory.resolve(who + ".p12"),
        directory.resolve(trusted + "-trust.p12"),
        "secret".toCharArray());
  }

  @Test
  void over_tls_only_who_shows_a_trusted_certificate_gets_in(@TempDir Path directory)
      throws Exception {
    for (String name : List.of("machine", "friend", "stranger")) {
      identity(directory, name);
    }
    RemoteServerConfig config =
        RemoteServerConfig.DEFAULT.withPort(0).withTls(tls(directory, "machine", "friend"));
    try (RemoteServer secure = RemoteServer.start(machine.router(), config)) {
      SSLContext friend = tls(directory, "friend", "machine");
      try (RemoteClient client = RemoteClient.connect(HOST, secure.port(), LONG, friend)) {
        manageApps(client);
      }
      SSLContext stranger = tls(directory, "stranger", "machine");
      assertThat(
              failure(
                  () -> {
                    try (RemoteClient client =
                        RemoteClient.connect(HOST, secure.port(), LONG, stranger)) {
                      client.query();
                    }
                  }))
          .isEqualTo(RemoteException.Kind.DISCONNECTED);
      SSLContext deceived = tls(directory, "friend", "stranger");
      assertThat(failure(() -> RemoteClient.connect(HOST, secure.port(), LONG, deceived).close()))
          .isEqualTo(RemoteException.Kind.DISCONNECTED);
      try (RemoteClient plain = RemoteClient.connect(HOST, secure.port(), Duration.ofSeconds(2))) {
        assertThat(failure(plain::query)).isNotEqualTo(RemoteException.Kind.REFUSED);
      }
    }
  }
}
