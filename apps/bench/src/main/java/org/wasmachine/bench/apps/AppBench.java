package org.wasmachine.bench.apps;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.wasmachine.bench.Engines;
import org.wasmachine.vm.app.AppSettings;
import org.wasmachine.vm.app.AttrContainer;
import org.wasmachine.vm.app.Attribute;
import org.wasmachine.vm.app.Request;

/** Prints the table of installed apps; what is measured runs in guest code. */
public final class AppBench {

  private static final int ROUNDS = 5;
  private static final int INSTALLS = 40;
  private static final int REQUESTS = 300;
  private static final int ROUND_TRIPS = 3000;
  private static final int BURST = 25; // half a queue, so that who lags one burst loses nothing
  private static final int MOST_ACKS = 30;
  private static final int DELIVERIES = 50_000;
  private static final int IDLE_APPS = 200;
  private static final Duration IDLE = Duration.ofSeconds(10);
  private static final Duration SETTLE = Duration.ofSeconds(10); // the JIT finishes what it began

  private final BenchMachine machine;

  private AppBench(BenchMachine machine) {
    this.machine = machine;
  }

  /**
   * Runs all, or what is named.
   *
   * @param arguments engine, folder of the prebuilt apps, then any of installs, requests, events,
   *     timers, idle
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    List<String> parts = List.of(arguments).subList(2, arguments.length);
    row("what", "median", "min–max", "unit");
    row("---", "---:", "---:", "---");
    try (BenchMachine machine = new BenchMachine(Engines.of(arguments[0]), Path.of(arguments[1]))) {
      AppBench bench = new AppBench(machine);
      if (wanted(parts, "installs")) {
        bench.installs();
      }
      if (wanted(parts, "requests")) {
        bench.requests();
        bench.roundTrips();
      }
      if (wanted(parts, "events")) {
        for (int subscribers : new int[] {1, 10, 100}) {
          bench.events(subscribers);
        }
      }
      if (wanted(parts, "timers")) {
        for (int interval : new int[] {1, 10}) {
          bench.timers(interval, 1);
          bench.timers(interval, 100);
        }
      }
      if (wanted(parts, "idle")) {
        bench.idle();
      }
    }
  }

  private static boolean wanted(List<String> parts, String part) {
    return parts.isEmpty() || parts.contains(part);
  }

  // ---- rates -----------------------------------------------------------------------------------

  private interface Work {
    /** Does it once; how many of what is counted. */
    int run();
  }

  private static void rate(String what, String unit, Work work) {
    work.run(); // compiled code from here on
    double[] rates = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      int count = work.run();
      rates[round] = count * 1e9 / (System.nanoTime() - start);
    }
    Arrays.sort(rates);
    row(what, number(rates[ROUNDS / 2]), number(rates[0]) + "–" + number(rates[ROUNDS - 1]), unit);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%.0f", value);
  }

  private static void row(String... cells) {
    System.out.println("| " + String.join(" | ", cells) + " |");
  }

  private void installs() {
    byte[] module = machine.guest("timer");
    rate(
        "install and uninstall over TCP",
        "1/s",
        () -> {
          for (int i = 0; i < INSTALLS; i++) {
            machine.client().install(AppSettings.of("bench"), module, (_, _) -> {});
            machine.client().uninstall("bench");
          }
          return INSTALLS;
        });
  }

  private void requests() {
    machine.install("pong", "ping-pong");
    rate(
        "request to an app over TCP, one after the other",
        "1/s",
        () -> {
          for (int i = 0; i < REQUESTS; i++) {
            machine.client().request(Request.GET, "/app/pong/pong", Optional.empty());
          }
          return REQUESTS;
        });
    machine.uninstall(List.of("pong"));
  }

  private void roundTrips() {
    machine.install("ping", "ping-pong");
    machine.install("pong", "ping-pong");
    rate(
        "request from app to app and back",
        "1/s",
        () -> {
          machine.ask("ping", "go", Map.of("count", ROUND_TRIPS));
          return ROUND_TRIPS;
        });
    machine.uninstall(List.of("ping", "pong"));
  }

  private void events(int subscribers) {
    List<String> sinks = named("sink", subscribers);
    sinks.forEach(name -> machine.install(name, "sink"));
    int acks = Math.min(subscribers, MOST_ACKS);
    sinks.subList(0, acks).forEach(name -> machine.ask(name, "ack", Map.of("every", BURST)));
    machine.install("burst", "burst");
    int rounds = Math.max(1, DELIVERIES / BURST / subscribers);
    rate(
        "event from one app to %d, deliveries".formatted(subscribers),
        "1/s",
        () -> {
          machine.ask("burst", "go", Map.of("rounds", rounds, "burst", BURST, "acks", acks));
          return rounds * BURST * subscribers;
        });
    long wanted = (long) rounds * BURST * subscribers * (ROUNDS + 1);
    long came = sinks.stream().mapToLong(this::counted).sum();
    if (came != wanted) {
      row("… lost of " + wanted, String.valueOf(wanted - came), "", "events");
    }
    machine.uninstall(sinks);
    machine.uninstall(List.of("burst"));
  }

  private long counted(String sink) {
    return machine
        .ask(sink, "count", Map.of())
        .attributes()
        .flatMap(payload -> payload.integer("events"))
        .orElse(0L);
  }

  private static List<String> named(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
  }

  // ---- timers ----------------------------------------------------------------------------------

  private void timers(int interval, int apps) throws InterruptedException {
    List<String> tickers = named("ticker", apps);
    tickers.forEach(name -> machine.install(name, "ticker"));
    int warm = 1000 / interval;
    beats(tickers, interval, warm);
    int beats = 3000 / interval;
    beats(tickers, interval, beats);
    List<AttrContainer> answers = new ArrayList<>();
    for (String name : tickers) {
      answers.add(machine.ask(name, "late", Map.of()).attributes().orElseThrow());
    }
    long[] late = answers.stream().flatMapToLong(AppBench::micros).sorted().toArray();
    long missed = answers.stream().mapToLong(answer -> answer.integer("missed").orElse(0L)).sum();
    String of = "timer of %d ms in %d app%s, late".formatted(interval, apps, apps == 1 ? "" : "s");
    row(
        of,
        micros(late, 0.5),
        "p99 %s, most %s".formatted(micros(late, 0.99), micros(late, 1)),
        "µs (%d beats, %d missed)".formatted(late.length, missed));
    machine.uninstall(tickers);
  }

  private void beats(List<String> tickers, int interval, int count) throws InterruptedException {
    for (String name : tickers) {
      machine.ask(name, "start", Map.of("interval", interval, "count", count));
    }
    Thread.sleep((long) interval * count + 500);
  }

  private static LongStream micros(AttrContainer answer) {
    byte[] bytes =
        answer
            .find("us")
            .map(us -> us instanceof Attribute.Blob raw ? raw.bytes().content() : new byte[0])
            .orElse(new byte[0]);
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    return LongStream.generate(() -> Integer.toUnsignedLong(buffer.getInt()))
        .limit(bytes.length / Integer.BYTES);
  }

  private static String micros(long[] sorted, double share) {
    if (sorted.length == 0) {
      return "-";
    }
    return String.valueOf(sorted[Math.min(sorted.length - 1, (int) (sorted.length * share))]);
  }

  // ---- idle ------------------------------------------------------------------------------------

  private void idle() throws IOException, InterruptedException {
    long before = resident();
    List<String> apps = named("idle", IDLE_APPS);
    apps.forEach(name -> machine.install(name, "subscriber"));
    Thread.sleep(SETTLE);
    double[] percent = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      long cpu = cpuNanos();
      long start = System.nanoTime();
      Thread.sleep(IDLE.dividedBy(ROUNDS));
      percent[round] = 100.0 * (cpuNanos() - cpu) / (System.nanoTime() - start);
    }
    Arrays.sort(percent);
    row(
        IDLE_APPS + " idle apps, processor",
        "%.2f".formatted(percent[ROUNDS / 2]),
        "%.2f–%.2f".formatted(percent[0], percent[ROUNDS - 1]),
        "% of a core");
    row(
        IDLE_APPS + " idle apps, resident",
        String.valueOf(resident() >> 10),
        "%d before them".formatted(before >> 10),
        "MiB");
    machine.uninstall(apps);
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
