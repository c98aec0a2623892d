package org.wasmachine.vm.app;

import java.time.Duration;
import java.util.Optional;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.vm.EntryPoint;
import org.wasmachine.vm.GuestExit;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.GuestThread;
import org.wasmachine.vm.Trap;

/**
 * An app as the framework sees it: a process with a queue of messages, timers, and an address in an
 * {@link AppRouter}. Every process is one as soon as a native of the framework is called; an
 * installed app is bound to the router of its machine, any other is alone with a router of its own.
 *
 * <p>A family of natives that has news for an app posts them:
 *
 * <pre>{@code
 * static final AppCallback EVENT = AppCallback.of("on_mqtt_dispatch_event");
 * AppQueue queue = GuestApp.of(process).queue();
 * AppQueue.Source source = queue.openSource(); // until the client is destroyed
 * queue.post(calls -> calls.callWithBytes(EVENT, container.encode(), handle));
 * }</pre>
 *
 * <p>Thread-safe where a method says nothing else.
 */
public final class GuestApp implements Endpoint {

  /** How an app is run. */
  enum Kind {
    /** By the app manager. */
    INSTALLED,
    /** By itself. */
    ALONE
  }

  private final GuestProcess process;
  private final String name;
  private final int id;
  private final AppRouter router;
  private final AppQueue queue;
  private final AppTimers timers;
  private final AppCalls calls;
  private final DeviceConsole console;
  private final Kind kind;
  private final Duration handlerLimit;
  private volatile Optional<String> endedBecause = Optional.empty();
  private boolean delivering;

  private GuestApp(
      GuestProcess process, int id, AppSettings settings, AppRouter router, Kind kind) {
    this.process = process;
    this.name = settings.name();
    this.id = id;
    this.router = router;
    this.kind = kind;
    this.console = router.console();
    Duration watchdog = Duration.ofMillis(settings.watchdogMillis());
    this.handlerLimit = process.config().limits().cpuTime().orElse(watchdog);
    this.queue = new AppQueue(name, process.clock(), AppQueue.CAPACITY);
    this.timers = new AppTimers(process.clock(), queue, settings.timers());
    queue.schedule(timers);
    this.calls = new AppCalls(process, console, kind == Kind.INSTALLED);
    process.onClose(this::end);
    router.attach(this, name);
  }

  /** The app that a process is. */
  public static GuestApp of(GuestProcess process) {
    return process.attachment(
        GuestApp.class,
        () ->
            new GuestApp(
                process,
                1,
                AppSettings.of(process.name()),
                new AppRouter(DeviceConsole.failuresTo(process::warn)),
                Kind.ALONE));
  }

  /** Makes a new process an installed app, before anything of it runs. */
  static GuestApp bind(GuestProcess process, int id, AppSettings settings, AppRouter router) {
    return process.attachment(
        GuestApp.class, () -> new GuestApp(process, id, settings, router, Kind.INSTALLED));
  }

  // ---- what it is ------------------------------------------------------------------------------

  @Override
  public int id() {
    return id;
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** Its process. */
  public GuestProcess process() {
    return process;
  }

  /** Where to post what happens for it. */
  public AppQueue queue() {
    return queue;
  }

  /** Through which it talks to others. */
  public AppRouter router() {
    return router;
  }

  /** How many timers it has. */
  public int timerCount() {
    return timers.count();
  }

  /** How many of its handlers ended in a trap so far. */
  public int traps() {
    return calls.traps();
  }

  AppTimers timers() {
    return timers;
  }

  // ---- messages from others --------------------------------------------------------------------

  @Override
  public boolean request(Request request) {
    return queue.post(
        to -> {
          console.say(
              "App %s got request, url %s, action %d"
                  .formatted(name, request.url(), request.action()));
          if (to.callWithBytes(AppCallback.REQUEST, request.encode())) {
            console.say("Wasm app process request success.");
          }
        });
  }

  @Override
  public void response(Response response) {
    queue.post(
        to -> {
          console.say("App %s got response_t,status %d".formatted(name, response.status()));
          if (to.callWithBytes(AppCallback.RESPONSE, response.encode())) {
            console.say("Wasm app process response success.");
          }
        });
  }

  // ---- its life --------------------------------------------------------------------------------

  /**
   * Runs an app that is not installed, from its first instruction to its end, on a guest thread of
   * the process. A {@code main} gets messages while it sleeps, and after it returned as long as
   * something can still send any. An app without {@code main} runs {@code on_init} and then waits
   * for messages until the process is killed.
   *
   * @return what {@code main} returned, or 0
   * @throws Trap if the app traps outside a handler, or is killed
   * @throws GuestExit if the app ends itself
   */
  public int runAlone() {
    EntryPoint entry = new EntryPoint(process);
    entry.initialize();
    if (!entry.hasMain() && entry.hasOnInit()) {
      call("on_init");
      process.flushConsole();
      deliver(true);
      return 0;
    }
    process.sleepWith(this::sleepUntil);
    int code = entry.main();
    process.flushConsole();
    deliver(false);
    return code;
  }

  private void call(String export) {
    process
        .instance()
        .export("_" + export)
        .or(() -> process.instance().export(export))
        .ifPresent(process::call);
  }

  /**
   * Runs an installed app: {@code _start} of a WASI program, {@code on_init}, messages until the
   * queue is closed, {@code on_destroy}. Traps are told on the console.
   *
   * @param initialized told when {@code on_init} has returned
   * @return why it ended early; empty if it was stopped
   */
  Optional<String> runInstalled(Runnable initialized) {
    if (handlerLimit.isPositive()) {
      try (CpuWatchdog.Watch watch = CpuWatchdog.watch(handlerLimit, this::tooLong)) {
        calls.watched(watch);
        return runWatched(initialized);
      }
    }
    return runWatched(initialized);
  }

  private void tooLong() {
    String text =
        "a handler used more than %d ms of processor time".formatted(handlerLimit.toMillis());
    endedBecause = Optional.of(text);
    console.complain("App %s is ended: %s".formatted(name, text));
    process.kill();
  }

  /** Why the machine ended the app, if it did. */
  Optional<String> endedBecause() {
    return endedBecause;
  }

  private Optional<String> runWatched(Runnable initialized) {
    EntryPoint entry = new EntryPoint(process);
    if (entry.isWasiCommand()) {
      try {
        entry.main();
      } catch (Trap | GuestExit e) {
        process.flushConsole();
        String text = "Got exception running wasi start function: Exception: " + e.getMessage();
        console.complain(text);
        return Optional.of(text);
      }
    }
    if (!calls.call(AppCallback.INIT)) {
      if (!calls.has(AppCallback.INIT)) {
        return Optional.of(AppCallback.INIT.missing());
      }
      calls.call(AppCallback.DESTROY);
      return Optional.of("on_init ended in a trap");
    }
    initialized.run();
    deliver(true);
    calls.call(AppCallback.DESTROY);
    process.flushConsole();
    console.say("App instance main thread exit.");
    return Optional.empty();
  }

  /** Delivers messages until the queue is closed, or nothing is left that could send one. */
  private void deliver(boolean forever) {
    try {
      Optional<AppMessage> next = next(forever);
      while (next.isPresent()) {
        next.get().deliver(calls);
        if (process.killed()) {
          throw new Trap(Trap.TERMINATED);
        }
        next = next(forever);
      }
    } catch (InterruptedException e) {
      throw new Trap(Trap.TERMINATED, e);
    }
  }

  private Optional<AppMessage> next(boolean forever) throws InterruptedException {
    return forever ? queue.take() : queue.takeWhileSources();
  }

  /** The sleep of an app that runs alone: its main thread delivers messages meanwhile. */
  private void sleepUntil(long deadlineNanos) throws InterruptedException {
    Clock clock = process.clock();
    boolean main = GuestThread.current().filter(thread -> thread.id() == 0).isPresent();
    if (!main || delivering) {
      clock.sleepUntil(deadlineNanos);
      return;
    }
    delivering = true; // a handler that sleeps gets no second message meanwhile
    try {
      Optional<AppMessage> next = queue.takeUntil(deadlineNanos);
      while (next.isPresent()) {
        next.get().deliver(calls);
        next = queue.takeUntil(deadlineNanos);
      }
    } finally {
      delivering = false;
    }
    clock.sleepUntil(deadlineNanos);
  }

  /** Takes no more messages; an installed app then runs {@code on_destroy} and ends. */
  void stop() {
    queue.close();
  }

  private void end() {
    router.detach(this);
    timers.close();
    queue.close();
  }
}
