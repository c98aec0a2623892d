package org.wasmachine.cli;

import java.io.PrintStream;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.wasmachine.vm.app.AppInfo;
import org.wasmachine.vm.app.AppManager;

/** How much each app computes between two looks. */
final class AppLoad {

  private record Sample(long cpuNanos, long delivered) {}

  /** An app's share of one processor core in percent, and messages per second. */
  private record Share(AppInfo app, double percent, double messages) {}

  private final AppManager apps;
  private Map<Integer, Sample> before;
  private long lookedAt;
  private List<Share> shares = List.of();

  private AppLoad(AppManager apps) {
    this.apps = apps;
    this.before = samples(apps.apps());
    this.lookedAt = System.nanoTime();
  }

  /** Begins to count. */
  static AppLoad start(AppManager apps) {
    return new AppLoad(apps);
  }

  private static Map<Integer, Sample> samples(List<AppInfo> infos) {
    Map<Integer, Sample> samples = new HashMap<>();
    infos.forEach(
        app -> samples.put(app.id(), new Sample(app.cpuTime().toNanos(), app.delivered())));
    return samples;
  }

  /** Takes what has happened since the last look. */
  AppLoad look() {
    List<AppInfo> infos = apps.apps();
    long now = System.nanoTime();
    double seconds = (now - lookedAt) / 1e9;
    shares =
        infos.stream()
            .map(app -> share(app, seconds))
            .sorted(Comparator.comparingDouble(Share::percent).reversed())
            .toList();
    before = samples(infos);
    lookedAt = now;
    return this;
  }

  private Share share(AppInfo app, double seconds) {
    Sample then = before.getOrDefault(app.id(), new Sample(0, 0));
    double cpu = (app.cpuTime().toNanos() - then.cpuNanos()) / 1e9;
    return new Share(app, 100 * cpu / seconds, (app.delivered() - then.delivered()) / seconds);
  }

  /** Prints the last look. */
  void print(PrintStream out) {
    out.println("  ID  CPU%  CPU-TIME  MEMORY   MSG/S QUEUE DROPPED NAME");
    for (Share share : shares) {
      AppInfo app = share.app();
      out.printf(
          Locale.ROOT,
          "%4d %5.1f %8.2fs %6dK %7.1f %5d %7d %s%n",
          app.id(),
          share.percent(),
          app.cpuTime().toNanos() / 1e9,
          app.memoryBytes() / 1024,
          share.messages(),
          app.queued(),
          app.dropped(),
          app.name());
    }
  }
}
