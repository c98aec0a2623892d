package org.wasmachine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.Level;
import org.wasmachine.serial.bridge.BridgeServer;

/** The service as a process of its own, stopped as systemd stops it. */
@Timeout(120)
class ServeProcessTest {

  private static final int PIN = 2;

  @TempDir private Path storage;

  private Process serve(String... options) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("serve", "--storage", storage.toString(), "--port", "0"));
    command.addAll(Arrays.asList(options));
    return OwnJvm.start(OwnJvm.of(command).redirectErrorStream(true));
  }

  private static String until(BufferedReader lines, String part) throws IOException {
    List<String> seen = new ArrayList<>();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      seen.add(line);
      if (line.contains(part)) {
        return line;
      }
    }
    throw new AssertionError("\"" + part + "\" did not come: " + seen);
  }

  private static void install(String port, String app) {
    assertThat(Cli.run("install", Cli.app(app), "--name", app, "-P", port, "-t", "30000").code())
        .isZero();
  }

  @Test
  void onSigtermAppsSayGoodbyeAndPinsGoSafe() throws Exception {
    try (Board board = Board.open("sim:esp32-s3-devkitc-1?time=real");
        BridgeServer bridge = new BridgeServer(board)) {
      InetSocketAddress at =
          bridge.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      Thread.ofPlatform().daemon().start(bridge::serveTcp);
      Process service = serve("--board", "serial:tcp://127.0.0.1:" + at.getPort());
      try (BufferedReader lines = service.inputReader()) {
        String port = until(lines, "management port ").replaceAll("\\D", "");
        install(port, "lamp");
        until(lines, "Lamp on");
        assertThat(board.pinUse()).anySatisfy(use -> assertThat(use.pin()).isEqualTo(PIN));

        service.toHandle().destroy(); // SIGTERM, and its output can still be read

        until(lines, "stopping");
        until(lines, "Lamp says goodbye");
        until(lines, "stopped");
        assertThat(service.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(service.exitValue()).isEqualTo(143);
      } finally {
        service.destroyForcibly();
      }
      assertThat(board.pinUse()).noneSatisfy(use -> assertThat(use.pin()).isEqualTo(PIN));
      try (var line = board.openGpio(GpioConfig.input(PIN))) {
        assertThat(line.read()).as("nobody drives the pin").isEqualTo(Level.LOW);
      }
    }
  }

  @Test
  void theLogAsJsonHasALineForEachThingSaid() throws Exception {
    Process service = serve("--board", "sim:esp32-s3-devkitc-1", "--log", "json");
    try (BufferedReader lines = service.inputReader()) {
      String port =
          until(lines, "management port ")
              .replaceAll(".*management port ", "")
              .replaceAll("\\D", "");
      install(port, "timer");
      assertThat(until(lines, "Timer update 0"))
          .matches(
              "\\{\"time\":\"[0-9T:.-]+Z\",\"level\":\"INFO\",\"source\":\"app/timer\","
                  + "\"message\":\"Timer update 0\"}");
      service.toHandle().destroy();
      until(lines, "\"source\":\"machine\",\"message\":\"stopped\"");
    } finally {
      service.destroyForcibly();
    }
  }
}
