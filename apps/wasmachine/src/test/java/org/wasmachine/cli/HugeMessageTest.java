package org.wasmachine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** A broker sends more than the whole machine has memory for. */
@Timeout(value = 150, threadMode = ThreadMode.SEPARATE_THREAD)
class HugeMessageTest {

  private static final int FRAGMENT = 1024;
  private static final int FRAGMENTS = 4096;
  private static final int LARGEST = 268_435_455;
  private static final byte[] TOPIC = "wasmachine/led".getBytes(StandardCharsets.US_ASCII);

  /** The heap has 64 MiB: one message fits, comes in fragments, the other is larger than all. */
  @Test
  void aMessageLargerThanTheMemoryIsAnErrorAndTheNextOneArrives() throws Exception {
    try (ServerSocket broker = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      broker.setSoTimeout(120_000);
      ProcessBuilder command =
          OwnJvm.of(
                  List.of(
                      "run",
                      Cli.app("mqtt-command"),
                      "--board",
                      "sim:esp32-s3-devkitc-1",
                      "--",
                      "mqtt://127.0.0.1:" + broker.getLocalPort()))
              .redirectErrorStream(true);
      command.command().add(1, "-Xmx64m");
      Process app = OwnJvm.start(command);
      Thread.ofPlatform().daemon().start(() -> serve(broker));
      String output = new String(app.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(output.lines().filter(line -> line.startsWith("Unknown command, 1024 bytes")))
          .hasSize(FRAGMENTS);
      assertThat(output)
          .contains("a message of %,d bytes".formatted(LARGEST - TOPIC.length - 2))
          .contains("MQTT error, type 1")
          .doesNotContain("Disconnected", "OutOfMemory");
      assertThat(app.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(app.exitValue()).isZero();
    }
  }

  private static void serve(ServerSocket broker) {
    try (Socket client = broker.accept()) {
      DataInputStream in = new DataInputStream(client.getInputStream());
      OutputStream out = client.getOutputStream();
      take(in); // CONNECT
      out.write(new byte[] {0x20, 2, 0, 0});
      byte[] subscribe = take(in);
      out.write(new byte[] {(byte) 0x90, 3, subscribe[0], subscribe[1], 1});
      send(out, FRAGMENTS * FRAGMENT + TOPIC.length + 2);
      send(out, LARGEST);
      out.write(new byte[] {0x30, (byte) (TOPIC.length + 6), 0, (byte) TOPIC.length});
      out.write(TOPIC);
      out.write("quit".getBytes(StandardCharsets.US_ASCII));
      in.readAllBytes(); // until the app goes
    } catch (IOException e) {
      throw new IllegalStateException(e); // the test sees no "quit"
    }
  }

  /** The body of a short packet. */
  private static byte[] take(DataInputStream in) throws IOException {
    in.readUnsignedByte();
    byte[] body = new byte[in.readUnsignedByte()];
    in.readFully(body);
    return body;
  }

  /** A message of zeros. */
  private static void send(OutputStream out, int length) throws IOException {
    out.write(0x30);
    for (int left = length; left > 0; left >>= 7) {
      out.write(left >= 0x80 ? left | 0x80 : left);
    }
    out.write(new byte[] {0, (byte) TOPIC.length});
    out.write(TOPIC);
    byte[] zeros = new byte[1 << 16];
    for (int left = length - TOPIC.length - 2; left > 0; left -= zeros.length) {
      out.write(zeros, 0, Math.min(left, zeros.length));
    }
  }
}
