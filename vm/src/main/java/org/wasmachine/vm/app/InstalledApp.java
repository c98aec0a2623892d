package org.wasmachine.vm.app;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.vm.EntryPoint;
import org.wasmachine.vm.GuestExit;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.GuestThread;
import org.wasmachine.vm.Machine;
import org.wasmachine.vm.ProcessConfig;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.engine.CompiledModule;
import org.wasmachine.vm.engine.InstantiationException;

/**
 * One run of an installed app: its process, its thread, and how it is. Made instantiated, then
 * started once and stopped once.
 *
 * <p>Thread-safe. Waits here are in real time: an app that computes without end stops a virtual
 * clock, and must be ended nevertheless.
 */
public final class InstalledApp {

  /** How an app is. */
  public enum State {
    /** {@code on_init} has not returned yet. */
    STARTING,
    /** Waits for messages, or handles one. */
    RUNNING,
    /** Its thread ended by itself: no {@code on_init}, or a trap in it. */
    ENDED,
    /** It was stopped. */
    STOPPED
  }

  private static final Duration INSTANTIATION_LIMIT = Duration.ofSeconds(10);

  private final GuestProcess process;
  private final GuestApp app;
  private final AppSettings settings;
  private final DeviceConsole console;
  private final CompletableFuture<Boolean> initialized = new CompletableFuture<>();
  private volatile State state = State.STARTING;
  private volatile Optional<String> reason = Optional.empty();
  private Optional<GuestThread> thread = Optional.empty();

  private InstalledApp(GuestProcess process, int id, AppSettings settings, AppRouter router) {
    this.process = process;
    this.app = GuestApp.bind(process, id, settings, router);
    this.settings = settings;
    this.console = router.console();
  }

  /**
   * Instantiates an app and runs its start function and constructors; nothing else of it yet.
   *
   * @throws InstantiationException if that fails; the message is the reason
   */
  static InstalledApp instantiate(
      Machine machine,
      CompiledModule module,
      ProcessConfig config,
      int id,
      AppSettings settings,
      AppRouter router) {
    GuestProcess process = machine.start(module, config);
    try {
      InstalledApp made = new InstalledApp(process, id, settings, router);
      Thread limit = Thread.startVirtualThread(() -> killAfter(process, INSTANTIATION_LIMIT));
      try {
        process.run(
            () -> {
              new EntryPoint(process).initialize();
              return true;
            });
      } finally {
        limit.interrupt();
      }
      return made;
    } catch (Trap | GuestExit e) {
      process.close();
      throw new InstantiationException("Exception: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      process.close();
      throw e;
    }
  }

  private static void killAfter(GuestProcess process, Duration time) {
    try {
      Thread.sleep(time);
      process.kill();
    } catch (InterruptedException done) {
      Thread.currentThread().interrupt(); // instantiated in time
    }
  }

  /** Starts the app's thread. */
  synchronized void start() {
    thread = Optional.of(process.start(process.instance(), 0, this::run, settings.name()));
  }

  private void run() {
    console.say("WASM app '%s' started".formatted(settings.name()));
    try {
      reason =
          app.runInstalled(
              () -> {
                state = State.RUNNING;
                initialized.complete(true);
              });
      state = reason.isPresent() ? State.ENDED : State.STOPPED;
    } catch (Trap | GuestExit e) {
      reason = app.endedBecause().or(() -> Optional.of(e.getMessage()));
      state = State.ENDED;
    } finally {
      app.stop();
      initialized.complete(false);
      process.flushConsole();
    }
  }

  /**
   * Waits until {@code on_init} has returned.
   *
   * @return whether it returned in time and without a trap
   */
  boolean awaitInitialized(Duration limit) {
    return externally(
        () -> {
          try {
            return initialized.get(limit.toNanos(), TimeUnit.NANOSECONDS);
          } catch (TimeoutException e) {
            return false;
          }
        });
  }

  /**
   * Stops the app: the current handler finishes, what waits is discarded, {@code on_destroy} runs.
   * An app that does not come to an end within the grace time is killed.
   */
  synchronized void stop(Duration grace) {
    app.stop();
    thread.ifPresent(
        running -> {
          if (!externally(() -> running.join(grace))) {
            reason = Optional.of("killed: it did not end within " + grace.toMillis() + " ms");
          }
        });
    externally(
        () -> {
          process.close();
          return true;
        });
    state = State.STOPPED;
  }

  private interface Waiting {
    boolean done() throws Exception;
  }

  /** Waits for guest threads without holding up a virtual clock. */
  private boolean externally(Waiting waiting) {
    Clock clock = process.clock();
    try {
      return clock.external(waiting::done);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** How it is. */
  public State state() {
    return state;
  }

  /** Why it ended by itself or was killed, if it was. */
  public Optional<String> reason() {
    return reason;
  }

  /** What it was installed with. */
  public AppSettings settings() {
    return settings;
  }

  /** The app. */
  public GuestApp app() {
    return app;
  }
}
