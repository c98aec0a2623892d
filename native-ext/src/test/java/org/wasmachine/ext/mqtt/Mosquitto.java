package org.wasmachine.ext.mqtt;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Debian's broker on free ports of the loopback interface: MQTT 5, TLS, WebSocket. For {@code
 * .ci/checks/mqtt}, not for every build. It writes into files and never waits for a reader, and
 * whoever waits for it waits for seconds at most.
 */
final class Mosquitto implements AutoCloseable {

  private static final String PROGRAM = "/usr/sbin/mosquitto";
  private static final int ATTEMPTS = 20;
  private static final int START_SECONDS = 20;
  private static final int STOP_SECONDS = 20;
  private static final int LOOK_MILLIS = 5;
  private static final int SAVES = 3;

  private final Path folder;
  private int port = FreePort.choose();
  private final List<String> settings = new ArrayList<>();
  private Optional<Process> process = Optional.empty();

  /**
   * A broker that lets everybody in.
   *
   * @param folder where its configuration and its sessions are kept
   */
  Mosquitto(Path folder) {
    this.folder = folder;
    settings.add("listener " + port + " 127.0.0.1");
  }

  /** With further lines of its configuration. */
  Mosquitto with(String... lines) {
    settings.addAll(List.of(lines));
    return this;
  }

  /** Keeps sessions and messages when it is stopped, without bounds of its own. */
  Mosquitto persistent() {
    return with(
        "persistence true",
        "persistence_location " + folder + "/",
        "autosave_on_changes true",
        "autosave_interval 1",
        "max_queued_messages 0",
        "max_inflight_messages 100");
  }

  /**
   * Speaks through WebSockets at a second port, for which further lines count; one port it needs.
   */
  Mosquitto webSocket() {
    int second = FreePort.choose();
    settings.addAll(List.of("listener " + second + " 127.0.0.1", "protocol websockets"));
    port = second;
    return this;
  }

  /** Starts it and waits until it listens. */
  Mosquitto start() {
    try {
      Path file = folder.resolve("mosquitto.conf");
      List<String> lines = new ArrayList<>(List.of("allow_anonymous true", "log_dest stderr"));
      if (ProcessHandle.current().info().user().filter("root"::equals).isPresent()) {
        lines.add("user root"); // or it gives up its rights and cannot write to the folder
      }
      lines.addAll(settings);
      Files.write(file, lines);
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) { // the old one's port may linger
        Path log = Files.createTempFile(folder, "mosquitto", ".log");
        Process started =
            new ProcessBuilder(PROGRAM, "-c", file.toString(), "-v")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
        if (listening(started, log)) {
          process = Optional.of(started);
          return this;
        }
      }
      throw new IllegalStateException("mosquitto does not start: " + lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean listening(Process started, Path log) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (!Files.readString(log).contains(" running")) {
      if (ended(started, LOOK_MILLIS)) {
        System.err.println(Files.readString(log));
        return false;
      }
      if (System.nanoTime() > deadline) {
        started.destroyForcibly();
        throw new IllegalStateException("mosquitto does not say that it runs: " + log);
      }
    }
    return true;
  }

  /** Whether a process ends within some time; one that was waiting for it in vain is killed. */
  private static boolean ended(Process running, long millis) {
    try {
      return running.waitFor(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      running.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for mosquitto", e);
    }
  }

  /**
   * Ends it as a service manager does: its connections break, its sessions are on disk. It is asked
   * every second, because mosquitto 2.0 forgets a SIGTERM that comes right after it said that it
   * runs.
   */
  void stop() {
    process.ifPresent(Mosquitto::end);
    process = Optional.empty();
  }

  /**
   * Lets it save what it has and waits until that is on disk. Three times: a save that had begun
   * before, and one before it had read what was sent to it, do not count.
   */
  void save() {
    long pid = process.orElseThrow().pid();
    for (int i = 0; i < SAVES; i++) {
      Object before = saved();
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_SECONDS);
      signal("-USR1", pid);
      while (saved().equals(before)) {
        if (System.nanoTime() > deadline || ended(process.get(), LOOK_MILLIS)) {
          throw new IllegalStateException("mosquitto does not save");
        }
      }
    }
  }

  /** Which file its sessions are in; each save makes another one. */
  private Object saved() {
    try {
      Path file = folder.resolve("mosquitto.db");
      return Files.exists(file)
          ? Files.getLastModifiedTime(file) + " " + Files.getAttribute(file, "unix:ino")
          : "";
    } catch (IOException e) {
      return ""; // between two of them
    }
  }

  private static void signal(String name, long pid) {
    try {
      Process sending = new ProcessBuilder("kill", name, String.valueOf(pid)).start();
      if (!ended(sending, 1000 * STOP_SECONDS) || sending.exitValue() != 0) {
        throw new IllegalStateException("cannot signal mosquitto");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends it as a power cut does: what it has not saved is gone. */
  void kill() {
    process.ifPresent(
        running -> {
          running.destroyForcibly();
          if (!ended(running, 1000 * STOP_SECONDS)) {
            throw new IllegalStateException("mosquitto cannot be killed");
          }
        });
    process = Optional.empty();
  }

  private static void end(Process running) {
    for (int second = 0; second < STOP_SECONDS; second++) {
      running.destroy();
      if (ended(running, 1000)) {
        return;
      }
    }
    running.destroyForcibly();
    throw new IllegalStateException("mosquitto does not end");
  }

  int port() {
    return port;
  }

  String uri() {
    return "mqtt://127.0.0.1:" + port;
  }

  @Override
  public void close() {
    stop();
  }
}
