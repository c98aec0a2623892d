package org.wasmachine.ext.mqtt;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Debian's broker on free ports of the loopback interface: MQTT 5, TLS, WebSocket. For {@code
 * .ci/checks/mqtt}, not for every build.
 */
final class Mosquitto implements AutoCloseable {

  private static final String PROGRAM = "/usr/sbin/mosquitto";
  private static final int ATTEMPTS = 20;

  private final Path folder;
  private int port = freePort();
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
        "max_queued_messages 0",
        "max_inflight_messages 100");
  }

  /**
   * Speaks through WebSockets at a second port, for which further lines count; one port it needs.
   */
  Mosquitto webSocket() {
    int second = freePort();
    settings.addAll(List.of("listener " + second + " 127.0.0.1", "protocol websockets"));
    port = second;
    return this;
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
        Process started =
            new ProcessBuilder(PROGRAM, "-c", file.toString(), "-v")
                .redirectErrorStream(true)
                .start();
        if (listening(started)) {
          process = Optional.of(started);
          return this;
        }
      }
      throw new IllegalStateException("mosquitto does not start: " + lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean listening(Process started) throws IOException {
    BufferedReader output = started.inputReader();
    Deque<String> last = new ArrayDeque<>();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      last.add(line);
      if (line.contains("running")) {
        Thread.ofVirtual().start(() -> drain(output));
        return true;
      }
    }
    System.err.println(last);
    return false;
  }

  private static void drain(BufferedReader output) {
    try (output) {
      while (output.readLine() != null) {
        // nobody reads it
      }
    } catch (IOException e) {
      return; // ended
    }
  }

  /** Ends it as a service manager does: its connections break, its sessions are on disk. */
  void stop() {
    process.ifPresent(
        running -> {
          running.destroy();
          running.onExit().join();
        });
    process = Optional.empty();
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
