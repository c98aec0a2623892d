package org.wasmachine.vm.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.wasmachine.vm.app.TestMachine;

/** What the real host_tool sent is sent again, and gets the bytes that satisfied it. */
@Timeout(120)
class HostToolSessionTest {

  /** Where host_tool cuts a frame into writes: magic, type, length, packet. */
  private static final int[] CUTS = {0, 2, 4, 8};

  /** One frame of the recording. */
  private record Step(int connection, boolean fromTool, byte[] frame) {
    static Step of(String line) {
      String[] words = line.split(" ");
      return new Step(
          Integer.parseInt(words[0]), words[1].equals(">"), HexFormat.of().parseHex(words[2]));
    }
  }

  private static List<Step> recording() throws IOException {
    try (InputStream in = HostToolSessionTest.class.getResourceAsStream("host-tool-session.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(Step::of)
          .toList();
    }
  }

  private static void send(Socket socket, byte[] frame) throws IOException {
    for (int i = 0; i < CUTS.length; i++) {
      int end = i + 1 < CUTS.length ? CUTS[i + 1] : frame.length;
      socket.getOutputStream().write(frame, CUTS[i], end - CUTS[i]);
    }
  }

  private static byte[] receive(Socket socket) throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    byte[] header = new byte[8];
    in.readFully(header);
    byte[] frame = Arrays.copyOf(header, 8 + ByteBuffer.wrap(header).getInt(4));
    in.readFully(frame, 8, frame.length - 8);
    return frame;
  }

  @Test
  void every_reply_is_the_recorded_one() throws Exception {
    List<Step> steps = recording();
    assertThat(steps).hasSizeGreaterThan(50);
    Map<Integer, Socket> tools = new TreeMap<>();
    try (TestMachine machine = new TestMachine();
        RemoteServer server =
            RemoteServer.start(machine.router(), RemoteServerConfig.DEFAULT.withPort(0))) {
      machine.install("handler", "request-handler");
      for (Step step : steps) {
        if (!tools.containsKey(step.connection())) {
          Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
          socket.setSoTimeout(30_000);
          tools.put(step.connection(), socket);
        }
        Socket tool = tools.get(step.connection());
        if (step.fromTool()) {
          send(tool, step.frame());
        } else {
          assertThat(machine.manage(() -> receive(tool)))
              .as("connection %d", step.connection())
              .isEqualTo(step.frame());
        }
      }
    } finally {
      for (Socket tool : tools.values()) {
        tool.close();
      }
    }
  }
}
