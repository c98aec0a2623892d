package org.wasmachine.bench.mqtt;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Debian's mosquitto on a free port of the loopback interface, keeping nothing and dropping
 * nothing.
 */
final class BrokerProcess implements AutoCloseable {

  private static final String PROGRAM = "/usr/sbin/mosquitto";

  private final Process process;
  private final int port;

  /**
   * Starts it and waits until it listens.
   *
   * @throws IOException if it is not installed or does not start
   */
  BrokerProcess() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path settings = Files.createTempFile("mosquitto", ".conf");
    Files.write(
        settings,
        List.of(
            "listener " + port + " 127.0.0.1",
            "allow_anonymous true",
            "max_queued_messages 0",
            "max_inflight_messages 0",
            "log_dest stderr"));
    process =
        new ProcessBuilder(PROGRAM, "-v", "-c", settings.toString())
            .redirectErrorStream(true)
            .start();
    BufferedReader output = process.inputReader();
    String line = output.readLine();
    while (line != null && !line.contains("running")) {
      line = output.readLine();
    }
    Files.delete(settings);
    if (line == null) {
      throw new IOException(PROGRAM + " ended instead of listening at port " + port);
    }
    Thread.ofVirtual().start(() -> discard(output));
  }

  private static void discard(BufferedReader output) {
    try {
      output.transferTo(Writer.nullWriter());
    } catch (IOException e) {
      // its output is closed with it, and nobody misses the rest
    }
  }

  /** Its address, with a scheme. */
  String uri(String scheme) {
    return scheme + "://127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
