package org.wasmachine.vm.app;

import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.Machine;
import org.wasmachine.vm.ProcessConfig;
import org.wasmachine.vm.engine.CompiledModule;
import org.wasmachine.vm.engine.InstantiationException;
import org.wasmachine.vm.fs.FsException;
import org.wasmachine.vm.module.ModuleException;

/**
 * The installed apps of a machine: installs, removes, starts, stops and updates them, keeps them in
 * an {@link AppStore}, and answers requests to {@code /applet} (see {@link AppletRequests}).
 *
 * <p>Thread-safe; one change at a time. Do not call it from an app's thread: it waits for them.
 */
public final class AppManager implements AutoCloseable {

  private static final Logger LOG = System.getLogger(AppManager.class.getName());
  private static final int LAST_ID = 0x7FFF_FFFF;
  private static final Duration WATCH_STEP = Duration.ofMillis(10);

  private final AppManagerConfig config;
  private final Machine machine;
  private final AppRouter router;
  private final DeviceConsole console;
  private final AppStore store;
  private final AppletRequests requests;
  private final SharedModules modules;
  private final ReentrantLock changing = new ReentrantLock();

  /** By name, in the order of installation; changed by whoever holds both locks. */
  private final Map<String, Entry> apps = new LinkedHashMap<>();

  private long lastOrder;
  private int lastId;

  /** An installed app, and its run if it has been started. */
  private record Entry(StoredApp stored, Optional<InstalledApp> run, Optional<String> failure) {
    Entry(StoredApp stored, InstalledApp run) {
      this(stored, Optional.of(run), Optional.empty());
    }
  }

  private AppManager(AppManagerConfig config, Machine machine, AppRouter router, AppStore store) {
    this.config = config;
    this.machine = machine;
    this.router = router;
    this.console = router.console();
    this.store = store;
    this.modules = new SharedModules(machine);
    this.requests = new AppletRequests(this, router);
  }

  /**
   * Starts a manager with the apps that are in the store. One that cannot be started stays
   * installed, with the reason in its {@link AppInfo}.
   */
  public static AppManager start(
      AppManagerConfig config, Machine machine, AppRouter router, AppStore store) {
    AppManager manager = new AppManager(config, machine, router, store);
    router.applets(manager.requests);
    manager.console.say("App Manager started.");
    manager.startStored();
    return manager;
  }

  private void startStored() {
    changing(
        () -> {
          for (StoredApp app : store.load()) {
            lastOrder = Math.max(lastOrder, app.order());
            put(app.enabled() ? started(app) : new Entry(app, Optional.empty(), Optional.empty()));
          }
          return true;
        });
  }

  private Entry started(StoredApp app) {
    try {
      InstalledApp run = instantiate(app);
      run.start();
      return new Entry(app, run);
    } catch (AppException e) {
      console.complain(e.getMessage());
      return new Entry(app, Optional.empty(), Optional.of(e.getMessage()));
    }
  }

  // ---- changes ---------------------------------------------------------------------------------

  private interface Change<T> {
    T run();
  }

  private <T> T changing(Change<T> change) {
    changing.lock();
    try {
      return change.run();
    } finally {
      changing.unlock();
    }
  }

  private void put(Entry entry) {
    synchronized (apps) {
      apps.put(entry.stored().name(), entry);
    }
  }

  private Entry entry(String name, String failure) {
    synchronized (apps) {
      return Optional.ofNullable(apps.get(name)).orElseThrow(() -> new AppException(failure));
    }
  }

  /**
   * Installs an app and starts it. When this returns it is in the store, instantiated, and its
   * thread runs; what {@code on_init} comes to is in its {@link AppInfo}.
   *
   * @throws AppException if it cannot be installed; nothing has changed then
   */
  public AppInfo install(AppSettings settings, byte[] module) {
    return changing(
        () -> {
          if (count() >= config.maxApps()) {
            throw new AppException("Install Applet failed: exceed max app installations.");
          }
          if (module.length == 0) {
            throw new AppException("Install Applet failed: invalid payload.");
          }
          String name = settings.name();
          if (!AppName.isValid(name)) {
            throw new AppException("Install WASM app failed: invalid app name.");
          }
          if (find(name).isPresent()) {
            throw new AppException("Install WASM app failed: app already installed.");
          }
          StoredApp app = stored(settings, lastOrder + 1, module);
          InstalledApp run = instantiate(app);
          keep(app, run);
          lastOrder++;
          put(new Entry(app, run));
          run.start();
          console.say("Install WASM app success!");
          return find(name).orElseThrow();
        });
  }

  private StoredApp stored(AppSettings settings, long order, byte[] module) {
    if (module.length > config.maxModuleBytes()) {
      throw new AppException(
          "Install WASM app failed: invalid wasm file: %d bytes, allowed are %d."
              .formatted(module.length, config.maxModuleBytes()));
    }
    return new StoredApp(settings, order, true, new Attribute.Bytes(module));
  }

  private void keep(StoredApp app, InstalledApp run) {
    try {
      store.put(app);
    } catch (UncheckedIOException e) {
      run.stop(config.grace());
      throw new AppException(
          "Install WASM app failed: it cannot be stored: " + e.getCause().getMessage(), e);
    }
  }

  private static void stored(String what, Runnable change) {
    try {
      change.run();
    } catch (UncheckedIOException e) {
      throw new AppException(
          what + " WASM app failed: it cannot be stored: " + e.getCause().getMessage(), e);
    }
  }

  /** The app of a stored module, with its start function run. */
  private InstalledApp instantiate(StoredApp app) {
    byte[] bytes = app.module().content();
    String form = ModuleSections.of(bytes).error();
    if (!form.isEmpty()) {
      throw new AppException("Install WASM app failed: " + form);
    }
    AppSettings settings = app.settings();
    try {
      CompiledModule module = modules.of(app.module());
      ProcessConfig process = prepared(settings);
      return InstalledApp.instantiate(
          machine, module, process.withHeapSize(settings.heap()), nextId(), settings, router);
    } catch (ModuleException e) {
      throw new AppException(
          "Install WASM app failed: WASM module load failed: " + e.getMessage(), e);
    } catch (InstantiationException e) {
      throw new AppException(
          "Install WASM app failed: WASM module instantiate failed: " + e.getMessage(), e);
    }
  }

  /** What the process is started with; making the app's files ready can fail. */
  private ProcessConfig prepared(AppSettings settings) {
    try {
      return config.processes().apply(settings);
    } catch (FsException e) {
      LOG.log(Level.WARNING, "{0}: no files for it: {1}", settings.name(), e.getMessage());
      throw new AppException("Install WASM app failed: prepare wasi env failed.", e);
    }
  }

  private int nextId() {
    lastId = lastId == LAST_ID ? 1 : lastId + 1;
    return lastId;
  }

  /**
   * Stops an app and removes it.
   *
   * @throws AppException if there is none of that name
   */
  public void uninstall(String name) {
    changing(
        () -> {
          if (name.isEmpty()) {
            throw new AppException("Uninstall WASM app failed: invalid app name.");
          }
          Entry entry = entry(name, "Uninstall WASM app failed: no app found.");
          entry.run().ifPresent(run -> run.stop(config.grace()));
          stored("Uninstall", () -> store.remove(name));
          synchronized (apps) {
            apps.remove(name);
          }
          console.say("Uninstall WASM app successful!");
          return true;
        });
  }

  /**
   * Stops an app; it stays installed, and stays stopped over a restart of the machine.
   *
   * @throws AppException if there is none of that name
   */
  public void stop(String name) {
    changing(
        () -> {
          Entry entry = entry(name, "Stop WASM app failed: no app found.");
          entry.run().ifPresent(run -> run.stop(config.grace()));
          StoredApp app = entry.stored().withEnabled(false);
          stored("Stop", () -> store.put(app));
          put(new Entry(app, entry.run(), Optional.empty()));
          return true;
        });
  }

  /**
   * Starts an app that was stopped or has ended; one that runs is left alone.
   *
   * @throws AppException if there is none of that name, or it cannot be started
   */
  public void start(String name) {
    changing(
        () -> {
          Entry entry = entry(name, "Start WASM app failed: no app found.");
          if (entry.run().filter(AppManager::alive).isEmpty()) {
            entry.run().ifPresent(run -> run.stop(config.grace()));
            StoredApp app = entry.stored().withEnabled(true);
            InstalledApp run = instantiate(app);
            stored("Start", () -> store.put(app));
            put(new Entry(app, run));
            run.start();
          }
          return true;
        });
  }

  private static boolean alive(InstalledApp run) {
    return run.state() == InstalledApp.State.RUNNING || run.state() == InstalledApp.State.STARTING;
  }

  /** Stops an app and starts it anew. */
  public void restart(String name) {
    changing(
        () -> {
          entry(name, "Restart WASM app failed: no app found.");
          stop(name);
          start(name);
          return true;
        });
  }

  /**
   * Puts a new version in the place of an app. The old one is stopped, the new one started and
   * watched for {@link AppManagerConfig#health}; if it does not come through {@code on_init}, ends,
   * or traps in a handler meanwhile, the old version is started again and nothing has changed. Only
   * a healthy version gets into the store.
   *
   * @throws AppException if there is no such app, or the new version is not healthy
   */
  public AppInfo update(AppSettings settings, byte[] module) {
    return changing(
        () -> {
          String name = settings.name();
          Entry old = entry(name, "Update WASM app failed: no app found.");
          StoredApp app = stored(settings, old.stored().order(), module);
          old.run().ifPresent(run -> run.stop(config.grace()));
          Optional<InstalledApp> fresh = Optional.empty();
          try {
            fresh = Optional.of(instantiate(app));
            fresh.get().start();
            watch(fresh.get());
            store.put(app);
            put(new Entry(app, fresh.get()));
            console.say("Update WASM app success!");
          } catch (AppException | UncheckedIOException e) {
            fresh.ifPresent(run -> run.stop(config.grace()));
            put(old.stored().enabled() ? started(old.stored()) : old);
            String why = e.getMessage().replace("Install WASM app failed: ", "");
            throw new AppException(
                "Update WASM app failed: " + why + " The version before is in place again.", e);
          }
          return find(name).orElseThrow();
        });
  }

  private void watch(InstalledApp run) {
    long start = System.nanoTime();
    boolean initialized = run.awaitInitialized(config.health().plus(config.grace()));
    while (initialized
        && alive(run)
        && run.app().traps() == 0
        && System.nanoTime() - start < config.health().toNanos()) {
      LockSupport.parkNanos(WATCH_STEP.toNanos());
    }
    if (!initialized) {
      throw new AppException(run.reason().orElse("on_init does not return") + ".");
    }
    if (!alive(run) || run.app().traps() > 0) {
      throw new AppException(run.reason().orElse("a handler ended in a trap") + ".");
    }
  }

  // ---- looks -----------------------------------------------------------------------------------

  /** All apps, the last installed first. */
  public List<AppInfo> apps() {
    List<AppInfo> infos = new ArrayList<>();
    synchronized (apps) {
      apps.values().forEach(entry -> infos.add(info(entry)));
    }
    return infos.reversed();
  }

  private int count() {
    synchronized (apps) {
      return apps.size();
    }
  }

  /** One app. */
  public Optional<AppInfo> find(String name) {
    synchronized (apps) {
      return Optional.ofNullable(apps.get(name)).map(AppManager::info);
    }
  }

  private static AppInfo info(Entry entry) {
    AppSettings settings = entry.stored().settings();
    int size = entry.stored().module().length();
    if (entry.run().isEmpty()) {
      InstalledApp.State state =
          entry.failure().isPresent() ? InstalledApp.State.ENDED : InstalledApp.State.STOPPED;
      return new AppInfo(
          settings, 0, state, entry.failure(), size, 0, 0, 0, 0, 0, 0, 0, Duration.ZERO);
    }
    InstalledApp run = entry.run().get();
    GuestApp app = run.app();
    return new AppInfo(
        settings,
        app.id(),
        run.state(),
        run.reason(),
        size,
        app.process().memory().size(),
        app.process().heap().inserted().used(),
        app.timerCount(),
        app.queue().size(),
        app.queue().taken(),
        app.queue().dropped(),
        app.traps(),
        cpuTime(app.process()));
  }

  private static Duration cpuTime(GuestProcess process) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    return Duration.ofNanos(
        process.threads().stream()
            .mapToLong(thread -> threads.getThreadCpuTime(thread.threadId()))
            .filter(nanos -> nanos > 0) // -1 of a thread that has just ended
            .sum());
  }

  /** How it manages. */
  public AppManagerConfig config() {
    return config;
  }

  /** Stops all apps, the last installed first, each with its {@code on_destroy}. */
  @Override
  public void close() {
    requests.close();
    changing(
        () -> {
          List<Entry> entries;
          synchronized (apps) {
            entries = List.copyOf(apps.values()).reversed();
          }
          entries.forEach(entry -> entry.run().ifPresent(run -> run.stop(config.grace())));
          return true;
        });
  }
}
