package org.wasmachine.bench.mqtt;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.wasmachine.bench.Engines;
import org.wasmachine.ext.mqtt.MqttNatives;
import org.wasmachine.hal.time.RealClock;
import org.wasmachine.vm.Machine;
import org.wasmachine.vm.app.AppFramework;
import org.wasmachine.vm.engine.CompiledModule;
import org.wasmachine.vm.libc.ExtendedLibc;
import org.wasmachine.vm.libc.LibcBuiltin;
import org.wasmachine.vm.natives.NativeRegistry;

/**
 * MQTT of a guest app beside the same work in plain Java on Paho, on Debian's mosquitto: messages
 * per second, the way of one message there and back, and what many connected apps cost.
 */
public final class MqttBench {

  private static final int MESSAGES = 20_000;
  private static final int ECHOES = 4000;
  private static final int WARM_UP = 4;
  private static final int ROUNDS = 7;
  private static final int APPS = 200;

  private final Machine machine;
  private final CompiledModule module;
  private final RealClock clock;
  private final BrokerProcess broker;
  private int clients;

  private MqttBench(String engine, Path guests, RealClock clock, BrokerProcess broker)
      throws IOException {
    NativeRegistry natives = new NativeRegistry();
    LibcBuiltin.addTo(natives);
    ExtendedLibc.addTo(natives);
    AppFramework.addTo(natives);
    MqttNatives.addTo(natives);
    this.machine = new Machine(Engines.of(engine), natives);
    this.module = machine.load(guests.resolve("mqtt-bench.wasm"));
    this.clock = clock;
    this.broker = broker;
  }

  /**
   * Runs all, or one row of messages per second.
   *
   * @param arguments engine, folder of the prebuilt apps, and perhaps a row like {@code publish1}
   */
  public static void main(String[] arguments)
      throws IOException, MqttException, InterruptedException {
    try (RealClock clock = new RealClock();
        BrokerProcess broker = new BrokerProcess()) {
      MqttBench bench = new MqttBench(arguments[0], Path.of(arguments[1]), clock, broker);
      if (arguments.length > 2) {
        bench.run(arguments[2]);
      } else {
        bench.run();
      }
    }
    System.exit(0); // Paho keeps threads for a while
  }

  private void run() throws IOException, MqttException, InterruptedException {
    System.out.println(
        "| messages of 64 bytes per second | guest app, its first round | later | plain Paho |"
            + " guest/plain |");
    System.out.println("|---|---:|---:|---:|---:|");
    for (String row : List.of("publish0", "receive0", "publish1", "receive1")) {
      run(row);
    }
    System.out.println();
    System.out.println("| there and back, QoS 0, µs | median | p99 |");
    System.out.println("|---|---:|---:|");
    System.out.println("| guest app | " + guest("echo", ECHOES).replace(" ", " | ") + " |");
    try (PlainClient client = plain()) {
      long[] rounds = client.echo(ECHOES);
      System.out.printf(
          "| plain Paho | %d | %d |%n",
          rounds[rounds.length / 2], rounds[rounds.length * 99 / 100]);
    }
    System.out.println();
    connectedApps();
  }

  private void run(String row) throws IOException, MqttException, InterruptedException {
    int quality = Character.digit(row.charAt(row.length() - 1), 3);
    if (row.startsWith("publish")) {
      try (GuestRun app = start("publish", quality, MESSAGES);
          PlainClient starter = plain()) {
        app.line(); // "ready"
        compare(
            "publish, QoS " + quality,
            () -> guestPublishes(app, starter),
            () -> plainPublishes(quality));
      }
    } else {
      try (GuestRun app = start("receive");
          PlainClient sender = plain()) {
        app.line(); // "ready"
        compare(
            "receive, QoS " + quality,
            () -> guestReceives(app, sender, quality),
            () -> plainReceives(quality));
      }
    }
  }

  private interface Measured {
    long micros() throws IOException, MqttException, InterruptedException;
  }

  /**
   * The two in turn, after some rounds of each that do not count: until then the JVM has compiled
   * both. It compiles an app anew for each process; so the app's first round is told, too.
   */
  private static void compare(String what, Measured guest, Measured plain)
      throws IOException, MqttException, InterruptedException {
    long[] guestMicros = new long[ROUNDS];
    long[] plainMicros = new long[ROUNDS];
    long first = guest.micros();
    plain.micros();
    for (int i = 1 - WARM_UP; i < ROUNDS; i++) {
      guestMicros[Math.max(0, i)] = guest.micros();
      plainMicros[Math.max(0, i)] = plain.micros();
    }
    Arrays.sort(guestMicros);
    Arrays.sort(plainMicros);
    System.out.printf(
        "| %s | %,d | %s | %s | %.2f |%n",
        what,
        rate(first),
        rates(guestMicros),
        rates(plainMicros),
        (double) plainMicros[ROUNDS / 2] / guestMicros[ROUNDS / 2]);
  }

  private static String rates(long[] sortedMicros) {
    return "%,d (%,d–%,d)"
        .formatted(
            rate(sortedMicros[ROUNDS / 2]), rate(sortedMicros[ROUNDS - 1]), rate(sortedMicros[0]));
  }

  private static long rate(long micros) {
    return MESSAGES * 1_000_000L / Math.max(1, micros);
  }

  private PlainClient plain() throws MqttException {
    return new PlainClient(broker.uri("tcp"), "plain-" + clients++);
  }

  /** What the app prints when it is done. */
  private String guest(Object... role) throws IOException, InterruptedException {
    try (GuestRun run = start(role)) {
      return run.line();
    }
  }

  private GuestRun start(Object... role) {
    List<String> arguments = new ArrayList<>(List.of(broker.uri("mqtt")));
    for (Object argument : role) {
      arguments.add(argument.toString());
    }
    return new GuestRun(machine, module, clock, arguments.toArray(String[]::new));
  }

  private static long guestPublishes(GuestRun app, PlainClient starter)
      throws IOException, MqttException, InterruptedException {
    starter.go();
    return Long.parseLong(app.line());
  }

  private long plainPublishes(int quality) throws MqttException {
    try (PlainClient client = plain()) {
      return client.publish(quality, MESSAGES);
    }
  }

  private static long guestReceives(GuestRun app, PlainClient sender, int quality)
      throws IOException, MqttException, InterruptedException {
    sender.publishToGuest(quality, MESSAGES);
    String[] counted = app.line().split(" ");
    return perAll(Long.parseLong(counted[0]), Long.parseLong(counted[1]));
  }

  private long plainReceives(int quality) throws MqttException, InterruptedException {
    try (PlainClient receiver = plain();
        PlainClient sender = plain()) {
      long[] counted =
          receiver.receive(() -> Thread.ofPlatform().start(() -> send(sender, quality)));
      return perAll(counted[0], counted[1]);
    }
  }

  private static void send(PlainClient sender, int quality) {
    try {
      sender.publish(quality, MESSAGES);
      sender.end();
    } catch (MqttException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What all messages would have taken: a broker may drop some of quality 0. */
  private static long perAll(long received, long micros) {
    if (received < MESSAGES) {
      System.err.println("the broker dropped " + (MESSAGES - received) + " messages");
    }
    return micros * MESSAGES / Math.max(1, received);
  }

  private void connectedApps() throws IOException, InterruptedException {
    int threads = Thread.activeCount();
    long before = residentKiB();
    List<GuestRun> apps = new ArrayList<>();
    for (int i = 0; i < APPS; i++) {
      apps.add(start("idle"));
    }
    for (GuestRun app : apps) {
      app.line(); // "connected"
    }
    System.out.printf(
        "%d apps connected: %d KiB resident and %.1f threads each (64 KiB of it is the app's memory)%n",
        APPS, (residentKiB() - before) / APPS, (double) (Thread.activeCount() - threads) / APPS);
    for (GuestRun app : apps) {
      app.close();
    }
  }

  /** Of this process, after a collection. */
  private static long residentKiB() throws IOException {
    ManagementFactory.getMemoryMXBean().gc();
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .map(line -> line.replaceAll("\\D", ""))
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElseThrow();
  }
}
