package org.wasmachine.vm.app;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.wasmachine.hal.time.Participation;
import org.wasmachine.hal.time.VirtualClock;
import org.wasmachine.vm.Console;
import org.wasmachine.vm.Machine;
import org.wasmachine.vm.ProcessConfig;
import org.wasmachine.vm.endive.EndiveEngine;
import org.wasmachine.vm.engine.Engine;
import org.wasmachine.vm.libc.ExtendedLibc;
import org.wasmachine.vm.libc.LibcBuiltin;
import org.wasmachine.vm.natives.NativeRegistry;

/**
 * A machine with an app manager and virtual time. The test is a participant of the clock: time
 * stands still except in {@link #pass}, and flows at real pace while {@link #manage} calls.
 */
public final class TestMachine implements AutoCloseable {

  private final VirtualClock clock = new VirtualClock();
  private final Participation test = clock.enter("test");
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Map<String, ByteArrayOutputStream> outputs = new ConcurrentHashMap<>();
  private final AppRouter router = new AppRouter(DeviceConsole.to(lines::add));
  private final Machine machine;
  private final AppManager manager;

  public TestMachine() {
    this(EndiveEngine.interpreter());
  }

  public TestMachine(Engine engine) {
    this(engine, new MemoryFiles(), AppManagerConfig.DEFAULT_MAX_APPS);
  }

  public TestMachine(StoreFiles files, int maxApps) {
    this(EndiveEngine.interpreter(), files, maxApps);
  }

  private TestMachine(Engine engine, StoreFiles files, int maxApps) {
    machine = new Machine(engine, natives());
    AppManagerConfig config =
        AppManagerConfig.of(this::process)
            .withMaxApps(maxApps)
            .withGrace(Duration.ofMillis(500))
            .withHealth(Duration.ZERO);
    manager = manage(() -> AppManager.start(config, machine, router, new AppStore(files)));
  }

  /** libc and the framework. */
  public static NativeRegistry natives() {
    NativeRegistry registry = new NativeRegistry();
    LibcBuiltin.addTo(registry);
    ExtendedLibc.addTo(registry);
    AppFramework.addTo(registry);
    return registry;
  }

  /** A guest app of the project. */
  public static byte[] guest(String name) {
    try {
      return Files.readAllBytes(Path.of("../apps/prebuilt/" + name + ".wasm"));
    } catch (IOException e) {
      throw new AssertionError("the guest app " + name + " is not there", e);
    }
  }

  private ProcessConfig process(AppSettings settings) {
    ByteArrayOutputStream out =
        outputs.computeIfAbsent(settings.name(), _ -> new ByteArrayOutputStream());
    return ProcessConfig.of(settings.name(), clock)
        .withConsole(new Console(InputStream.nullInputStream(), out, out));
  }

  public AppManager manager() {
    return manager;
  }

  /** What apps may import, to add to before an app is installed. */
  public NativeRegistry registry() {
    return machine.registry();
  }

  public AppRouter router() {
    return router;
  }

  public VirtualClock clock() {
    return clock;
  }

  /** Calls the manager, as a thread that is no participant would. */
  public <T> T manage(Callable<T> call) {
    try {
      return clock.external(call);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Installs a guest app of the project with default settings. */
  public AppInfo install(String name, String guest) {
    return install(name, guest(guest));
  }

  /** Installs a module with default settings. */
  public AppInfo install(String name, byte[] module) {
    return manage(() -> manager.install(AppSettings.of(name), module));
  }

  public void uninstall(String name) {
    manage(
        () -> {
          manager.uninstall(name);
          return true;
        });
  }

  /** Lets time pass. */
  public void pass(Duration time) {
    try {
      clock.sleep(time);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Lets everything that can happen now happen. */
  public void settle() {
    pass(Duration.ofMillis(1));
  }

  /** What an app has printed, also in earlier lives. */
  public String output(String app) {
    return outputs.getOrDefault(app, new ByteArrayOutputStream()).toString(StandardCharsets.UTF_8);
  }

  /** What the machine has said. */
  public List<String> console() {
    return List.copyOf(lines);
  }

  @Override
  public void close() {
    manage(
        () -> {
          manager.close();
          return true;
        });
    test.close();
    clock.close();
  }
}
