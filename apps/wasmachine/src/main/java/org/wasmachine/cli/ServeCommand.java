package org.wasmachine.cli;

import java.io.BufferedOutputStream;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.wasmachine.vm.Console;
import org.wasmachine.vm.app.AppManagerConfig;
import org.wasmachine.vm.remote.RemoteServerConfig;
import org.wasmachine.vm.remote.TlsIdentity;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** {@code wasmachine serve}: the machine as a service, until it is told to stop. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = {
      "Runs the machine as a service: board, installed apps, management port.",
      "Stops in order on SIGTERM and Ctrl-C: each app gets on_destroy, pins go safe."
    })
final class ServeCommand implements Callable<Integer> {

  private final BoardOption board = new BoardOption();
  @Mixin private CommandSpec boardOptions = board.spec();

  @Option(
      names = "--storage",
      paramLabel = "DIR",
      description =
          "The machine's data: files (what apps see as /storage) and installed apps. Default: ${DEFAULT-VALUE}.")
  private Path storage = Path.of("wasmachine-data");

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "Management port; 0 for any free one. Default: ${DEFAULT-VALUE}.")
  private int port = RemoteServerConfig.DEFAULT_PORT;

  @Option(
      names = "--listen",
      paramLabel = "HOST",
      description =
          "Where to listen: loopback by default. The protocol has no login; use --tls on an open network.")
  private Optional<String> host = Optional.empty();

  @Option(
      names = "--tls",
      paramLabel = "KEY.p12",
      description = "The machine's key and certificate.")
  private Optional<Path> identity = Optional.empty();

  @Option(
      names = "--tls-trust",
      paramLabel = "CA.p12",
      description = "Authority whose clients are let in.")
  private Optional<Path> trusted = Optional.empty();

  @Option(names = "--tls-password", paramLabel = "TEXT", description = "Password of both files.")
  private String password =
      Optional.ofNullable(System.getenv("WASMACHINE_TLS_PASSWORD")).orElse("");

  @Option(names = "--max-apps", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  private int maxApps = AppManagerConfig.DEFAULT_MAX_APPS;

  @Option(names = "--engine", description = "One of ${COMPLETION-CANDIDATES}.")
  private Engines engine = Engines.compiler;

  @Override
  public Integer call() throws InterruptedException {
    Console console =
        new Console(
            InputStream.nullInputStream(), new BufferedOutputStream(System.out), System.err);
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    try (MachineService service =
        new MachineService(
            board.openInRealTime(), engine, storage, maxApps, console, System.out::println)) {
      int listening = service.listen(config());
      System.out.println("management port " + listening);
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    stop.countDown();
                    awaitQuietly(stopped);
                  }));
      stop.await();
      System.out.println("stopping");
    } finally {
      stopped.countDown();
    }
    return 0;
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private RemoteServerConfig config() {
    InetAddress address =
        host.map(name -> HostPort.parse(name + ":" + port))
            .map(InetSocketAddress::getAddress)
            .orElse(InetAddress.getLoopbackAddress());
    RemoteServerConfig plain = RemoteServerConfig.DEFAULT.withAddress(address).withPort(port);
    if (identity.isEmpty()) {
      return plain;
    }
    Path authority =
        trusted.orElseThrow(() -> new CommandFailure(Main.USAGE, "--tls needs --tls-trust"));
    return plain.withTls(TlsIdentity.context(identity.get(), authority, password.toCharArray()));
  }
}
