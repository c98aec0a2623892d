package org.wasmachine.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.wasmachine.hal.time.RealClock;
import org.wasmachine.vm.Machine;
import org.wasmachine.vm.app.AppFramework;
import org.wasmachine.vm.app.AppManager;
import org.wasmachine.vm.app.AppManagerConfig;
import org.wasmachine.vm.app.AppQueue;
import org.wasmachine.vm.app.AppRouter;
import org.wasmachine.vm.app.AppSettings;
import org.wasmachine.vm.app.AppStore;
import org.wasmachine.vm.app.DeviceConsole;
import org.wasmachine.vm.app.DiskFiles;
import org.wasmachine.vm.app.Request;
import org.wasmachine.vm.libc.ExtendedLibc;
import org.wasmachine.vm.libc.LibcBuiltin;
import org.wasmachine.vm.natives.NativeRegistry;
import org.wasmachine.vm.remote.RemoteClient;
import org.wasmachine.vm.remote.RemoteServer;
import org.wasmachine.vm.remote.RemoteServerConfig;

/**
 * Installed apps on the real clock: installs and requests per second over TCP, jitter of alarms
 * that post into queues, and what many idle apps cost.
 */
public final class AppBench {

  private static final int INSTALLS = 50;
  private static final int REQUESTS = 500;
  private static final int IDLE_APPS = 200;
  private static final Duration IDLE = Duration.ofSeconds(10);

  private AppBench() {}

  /**
   * Runs all.
   *
   * @param arguments engine, folder of the prebuilt apps
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path guests = Path.of(arguments[1]);
    Path folder = Files.createTempDirectory("app-bench");
    NativeRegistry natives = new NativeRegistry();
    LibcBuiltin.addTo(natives);
    ExtendedLibc.addTo(natives);
    AppFramework.addTo(natives);
    AppRouter router = new AppRouter(DeviceConsole.to(_ -> {}));
    try (RealClock clock = new RealClock();
        DiskFiles files = DiskFiles.open(folder);
        AppManager manager =
            AppManager.start(
                AppManagerConfig.of(clock).withMaxApps(IDLE_APPS),
                new Machine(Engines.of(arguments[0]), natives),
                router,
                new AppStore(files));
        RemoteServer server = RemoteServer.start(router, RemoteServerConfig.DEFAULT.withPort(0));
        RemoteClient client =
            RemoteClient.connect(
                InetAddress.getLoopbackAddress().getHostAddress(),
                server.port(),
                Duration.ofSeconds(30))) {
      installs(client, Files.readAllBytes(guests.resolve("timer.wasm")));
      requests(client, Files.readAllBytes(guests.resolve("request-handler.wasm")));
      jitter(clock, Duration.ofMillis(1), 1);
      jitter(clock, Duration.ofMillis(10), 1);
      jitter(clock, Duration.ofMillis(10), 100);
      idle(manager, Files.readAllBytes(guests.resolve("subscriber.wasm")));
    }
  }

  private static void installs(RemoteClient client, byte[] module) {
    long start = System.nanoTime();
    for (int i = 0; i < INSTALLS; i++) {
      client.install(AppSettings.of("bench"), module, (_, _) -> {});
      client.uninstall("bench");
    }
    System.out.printf("%.1f installs with uninstall per second%n", perSecond(INSTALLS, start));
  }

  private static void requests(RemoteClient client, byte[] module) {
    client.install(AppSettings.of("handler"), module, (_, _) -> {});
    long start = System.nanoTime();
    for (int i = 0; i < REQUESTS; i++) {
      client.request(Request.GET, "/app/handler/url1", Optional.empty());
    }
    System.out.printf(
        "%.0f requests per second to an app over TCP, one after the other%n",
        perSecond(REQUESTS, start));
    client.uninstall("handler");
  }

  private static double perSecond(int count, long startNanos) {
    return count * 1e9 / (System.nanoTime() - startNanos);
  }

  /** How late posts of periodic alarms are, as those of timers of apps. */
  private static void jitter(RealClock clock, Duration interval, int timers)
      throws InterruptedException {
    ConcurrentLinkedQueue<Long> late = new ConcurrentLinkedQueue<>();
    List<AppQueue> queues = new ArrayList<>();
    long start = clock.nanos() + interval.toNanos();
    int beats = (int) (Duration.ofSeconds(3).toNanos() / interval.toNanos());
    for (int timer = 0; timer < timers; timer++) {
      AppQueue queue = new AppQueue("bench", clock, AppQueue.CAPACITY);
      queues.add(queue);
      for (int beat = 0; beat < beats; beat++) {
        long deadline = start + beat * interval.toNanos();
        clock.schedule(
            deadline,
            () -> {
              late.add(clock.nanos() - deadline);
              queue.offer(_ -> {});
            });
      }
    }
    Thread.sleep(Duration.ofSeconds(4));
    long[] sorted = late.stream().mapToLong(Long::longValue).sorted().toArray();
    System.out.printf(
        "%d timers of %d ms: late by %.3f ms in the median, %.3f ms at p99%n",
        timers, interval.toMillis(), at(sorted, 0.5), at(sorted, 0.99));
  }

  private static double at(long[] sorted, double share) {
    return sorted.length == 0 ? Double.NaN : sorted[(int) (sorted.length * share)] / 1e6;
  }

  private static void idle(AppManager manager, byte[] module)
      throws IOException, InterruptedException {
    for (int i = 0; i < IDLE_APPS; i++) {
      manager.install(AppSettings.of("idle" + i), module);
    }
    Thread.sleep(Duration.ofSeconds(1));
    long before = cpuNanos();
    Thread.sleep(IDLE);
    System.out.printf(
        "%d idle apps: %.2f %% of a core, RSS %d MiB%n",
        IDLE_APPS, 100.0 * (cpuNanos() - before) / IDLE.toNanos(), resident() >> 10);
  }

  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  /** KiB, from the kernel. */
  private static long resident() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    }
  }
}
