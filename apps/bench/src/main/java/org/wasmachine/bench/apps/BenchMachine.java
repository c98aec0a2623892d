package org.wasmachine.bench.apps;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.wasmachine.hal.time.RealClock;
import org.wasmachine.vm.Machine;
import org.wasmachine.vm.app.AppFramework;
import org.wasmachine.vm.app.AppManager;
import org.wasmachine.vm.app.AppManagerConfig;
import org.wasmachine.vm.app.AppRouter;
import org.wasmachine.vm.app.AppSettings;
import org.wasmachine.vm.app.AppStore;
import org.wasmachine.vm.app.AttrContainer;
import org.wasmachine.vm.app.Attribute;
import org.wasmachine.vm.app.DeviceConsole;
import org.wasmachine.vm.app.DiskFiles;
import org.wasmachine.vm.app.Request;
import org.wasmachine.vm.app.Response;
import org.wasmachine.vm.engine.Engine;
import org.wasmachine.vm.libc.ExtendedLibc;
import org.wasmachine.vm.libc.LibcBuiltin;
import org.wasmachine.vm.natives.NativeRegistry;
import org.wasmachine.vm.remote.RemoteClient;
import org.wasmachine.vm.remote.RemoteServer;
import org.wasmachine.vm.remote.RemoteServerConfig;

/** A machine on the real clock, with a store on disk and a client at its management port. */
final class BenchMachine implements AutoCloseable {

  private static final int LAST_SUCCESS = 95;
  private static final int MOST_APPS = 300;
  private static final int HEAP = 64 * 1024;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path guests;
  private final Path folder;
  private final RealClock clock = new RealClock();
  private final DiskFiles files;
  private final AppManager manager;
  private final RemoteServer server;
  private final RemoteClient client;

  BenchMachine(Engine engine, Path guests) throws IOException {
    this.guests = guests;
    this.folder = Files.createTempDirectory("app-bench");
    NativeRegistry natives = new NativeRegistry();
    LibcBuiltin.addTo(natives);
    ExtendedLibc.addTo(natives);
    AppFramework.addTo(natives);
    AppRouter router = new AppRouter(DeviceConsole.to(_ -> {}));
    this.files = DiskFiles.open(folder);
    this.manager =
        AppManager.start(
            AppManagerConfig.of(clock).withMaxApps(MOST_APPS),
            new Machine(engine, natives),
            router,
            new AppStore(files));
    this.server = RemoteServer.start(router, RemoteServerConfig.DEFAULT.withPort(0));
    this.client =
        RemoteClient.connect(
            InetAddress.getLoopbackAddress().getHostAddress(), server.port(), PATIENCE);
  }

  AppManager manager() {
    return manager;
  }

  RemoteClient client() {
    return client;
  }

  /** A guest app of the project. */
  byte[] guest(String name) {
    try {
      return Files.readAllBytes(guests.resolve(name + ".wasm"));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Installs a guest app under a name. */
  void install(String name, String guest) {
    manager.install(AppSettings.of(name).withHeap(HEAP), guest(guest));
  }

  void uninstall(List<String> names) {
    names.forEach(manager::uninstall);
  }

  /** A request to an app with whole numbers; it must be answered with success. */
  Response ask(String app, String resource, Map<String, Integer> numbers) {
    AttrContainer payload = AttrContainer.tagged("");
    for (Map.Entry<String, Integer> number : numbers.entrySet()) {
      payload = payload.with(number.getKey(), Attribute.of(number.getValue().intValue()));
    }
    String url = "/app/" + app + "/" + resource;
    Response response = client.request(Request.PUT, url, Optional.of(payload));
    if (response.status() > LAST_SUCCESS) {
      throw new IllegalStateException(url + " was answered with " + response.status());
    }
    return response;
  }

  @Override
  public void close() throws IOException {
    client.close();
    server.close();
    manager.close();
    files.close();
    clock.close();
    try (Stream<Path> all = Files.walk(folder)) {
      all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    }
  }
}
