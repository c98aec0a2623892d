package org.wasmachine.vm.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wasmachine.vm.app.TestMachine;

/** The management port seen from its wire; every byte here is from the table of the protocol. */
class RemoteServerTest {

  private static final String QUERY_ALL =
      "1234 0002 0000001A 01010063 0F9564F9 00000000 0008 00000000 2F6170706C6574 00";
  private static final byte[] TIMER = TestMachine.guest("timer");

  private TestMachine machine;
  private RemoteServer server;

  @BeforeEach
  void start() {
    machine = new TestMachine();
    server =
        RemoteServer.start(
            machine.router(),
            RemoteServerConfig.DEFAULT
                .withPort(0)
                .withLargestFrame(1 << 20)
                .withStall(Duration.ofMillis(150)));
  }

  @AfterEach
  void stop() {
    server.close();
    machine.close();
  }

  /** A client that knows nothing but bytes. */
  private final class Wire implements AutoCloseable {
    private final Socket socket;
    private final DataInputStream in;

    Wire() throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
      socket.setSoTimeout(10_000);
      in = new DataInputStream(socket.getInputStream());
    }

    Wire send(byte[]... pieces) throws IOException {
      for (byte[] piece : pieces) {
        socket.getOutputStream().write(piece);
        socket.getOutputStream().flush();
      }
      return this;
    }

    /** The next frame as bytes, header and all. */
    byte[] frame() {
      return machine.manage(
          () -> {
            byte[] header = new byte[8];
            in.readFully(header);
            byte[] all = Arrays.copyOf(header, 8 + ByteBuffer.wrap(header).getInt(4));
            in.readFully(all, 8, all.length - 8);
            return all;
          });
    }

    int status() {
      return frame()[9] & 0xFF;
    }

    Optional<byte[]> frameWithin(int millis) throws IOException {
      socket.setSoTimeout(millis);
      try {
        return Optional.of(frame());
      } catch (AssertionError e) {
        if (e.getCause() instanceof SocketTimeoutException) {
          return Optional.empty();
        }
        throw e;
      } finally {
        socket.setSoTimeout(10_000);
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  // ---- packets, from the table -----------------------------------------------------------------

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replaceAll("[ |]", ""));
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static byte[] packet(int action, int format, int mid, String url, byte[] payload) {
    byte[] name = (url + "\0").getBytes(StandardCharsets.UTF_8);
    return join(
        ByteBuffer.allocate(18)
            .put((byte) 1)
            .put((byte) action)
            .putShort((short) format)
            .putInt(mid)
            .putInt(0)
            .putShort((short) name.length)
            .putInt(payload.length)
            .array(),
        name,
        payload);
  }

  private static byte[] frame(int type, byte[] payload) {
    return frame(type, payload.length, payload);
  }

  private static byte[] frame(int type, long length, byte[] payload) {
    return join(
        ByteBuffer.allocate(8)
            .putShort((short) 0x1234)
            .putShort((short) type)
            .putInt((int) length)
            .array(),
        payload);
  }

  private static byte[] install(String name, byte[] module) {
    return frame(4, packet(3, 98, 0x61D47408, "/applet?name=" + name, module));
  }

  // ---- the golden session ----------------------------------------------------------------------

  @Test
  void a_session_of_host_tool_gets_the_golden_bytes() throws IOException {
    try (Wire wire = new Wire()) {
      wire.send(install("timer", TIMER));
      assertThat(wire.frame())
          .isEqualTo(hex("1234 0003 00000010 01410063 61D47408 00000000 00000000"));
      wire.send(hex(QUERY_ALL));
      assertThat(wire.frame())
          .isEqualTo(
              hex(
                  "1234 0003 00000089 01450063 0F9564F9 FFFFFFFD 00000079"
                      + "0000 77000000 0D00 4170706C65747320496E666F00 0300"
                      + "0400 6E756D00 02 01000000"
                      + "0800 6170706C65743100 0D 0600 74696D657200"
                      + "0600 686561703100 02 00200000"
                      + "00".repeat(55)));
      wire.send(
          hex("1234 0002 00000025 01040063 2662704E 00000000 0013 00000000"),
          "/applet?name=timer\0".getBytes(StandardCharsets.US_ASCII));
      assertThat(wire.frame())
          .isEqualTo(hex("1234 0003 00000010 01420063 2662704E 00000000 00000000"));
      wire.send(frame(2, packet(4, 99, 0x41ABA63E, "/applet?name=timer", new byte[0])));
      assertThat(HexFormat.of().formatHex(wire.frame()))
          .startsWith(
              "12340003"
                  + "0000007d"
                  + "01a0006341aba63e000000000000006d"
                  + "00006b0000000100000100"
                  + "0e00"
                  + HexFormat.of().formatHex("error message\0".getBytes(StandardCharsets.US_ASCII))
                  + "0d2900"
                  + HexFormat.of()
                      .formatHex(
                          "Uninstall WASM app failed: no app found.\0"
                              .getBytes(StandardCharsets.US_ASCII)))
          .hasSize(2 * 133);
    }
  }

  @Test
  void a_request_in_pieces_of_one_byte_is_answered() throws IOException {
    try (Wire wire = new Wire()) {
      for (byte b : install("timer", TIMER)) {
        wire.send(new byte[] {b});
      }
      assertThat(wire.status()).isEqualTo(65);
    }
  }

  @Test
  void several_requests_in_one_segment_are_answered_in_order() throws IOException {
    try (Wire wire = new Wire()) {
      byte[] all = {};
      for (int mid = 1; mid <= 20; mid++) {
        all = join(all, frame(2, packet(1, 99, mid, "/applet", new byte[0])));
      }
      wire.send(all);
      for (int mid = 1; mid <= 20; mid++) {
        assertThat(ByteBuffer.wrap(wire.frame()).getInt(12)).isEqualTo(mid);
      }
    }
  }

  @Test
  void an_app_answers_a_client_and_its_events_go_to_who_subscribed() throws IOException {
    try (Wire wire = new Wire();
        Wire other = new Wire()) {
      wire.send(install("handler", TestMachine.guest("request-handler")));
      assertThat(wire.status()).isEqualTo(65);
      machine.settle();
      other.send(frame(2, packet(3, 99, 77, "/app/handler/url1", new byte[0])));
      machine.settle();
      byte[] answer = other.frame();
      assertThat(answer).hasSize(8 + 150);
      assertThat(answer[9] & 0xFF).isEqualTo(69);
      assertThat(Arrays.copyOfRange(answer, 12, 20)).isEqualTo(hex("0000004D FFFFFFFD"));

      other.send(hex("1234 0002 00000028 01030063 37A44789 00000000 0016 00000000"));
      other.send("/event/alert/overheat\0".getBytes(StandardCharsets.US_ASCII));
      assertThat(other.status()).isEqualTo(69);
      wire.send(install("publisher", TestMachine.guest("publisher")));
      assertThat(wire.status()).isEqualTo(65);
      machine.pass(Duration.ofMillis(1100));
      byte[] event = other.frame();
      assertThat(Arrays.copyOf(event, 38))
          .isEqualTo(
              hex(
                  "1234 0002 00000093 01060063 00000001 00000002 000F 00000072"
                      + HexFormat.of()
                          .formatHex("alert/overh".getBytes(StandardCharsets.US_ASCII))
                          .concat("65")));
      assertThat(wire.frameWithin(50)).isEmpty();
    }
  }

  @Test
  void a_client_that_dies_in_the_middle_of_a_frame_harms_no_other() throws IOException {
    byte[] whole = install("timer", TIMER);
    for (int cut = 1; cut < whole.length; cut += 97) {
      try (Wire dying = new Wire()) {
        dying.send(Arrays.copyOf(whole, cut));
      }
    }
    try (Wire wire = new Wire()) {
      wire.send(whole);
      assertThat(wire.status()).isEqualTo(65);
    }
    assertThat(machine.manager().apps()).hasSize(1);
  }

  @Test
  void many_clients_are_served_at_a_time() throws IOException {
    List<Wire> wires = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      wires.add(new Wire());
    }
    for (Wire wire : wires) {
      wire.send(hex(QUERY_ALL));
    }
    for (Wire wire : wires) {
      assertThat(wire.status()).isEqualTo(69);
      wire.close();
    }
  }

  @Test
  void one_client_too_many_is_turned_away() throws IOException {
    try (RemoteServer small =
            RemoteServer.start(
                machine.router(), RemoteServerConfig.DEFAULT.withPort(0).withMaxClients(0));
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), small.port())) {
      socket.setSoTimeout(10_000);
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  // ---- broken frames ---------------------------------------------------------------------------

  private static final int DROPPED = 0;

  private static byte[] withByte(byte[] bytes, int at, int value) {
    byte[] copy = bytes.clone();
    copy[at] = (byte) value;
    return copy;
  }

  static Stream<Arguments> brokenFrames() {
    byte[] query = packet(1, 99, 5, "/applet", new byte[0]);
    byte[] module = packet(3, 98, 5, "/applet?name=a", TIMER);
    return Stream.of(
        Arguments.of("empty frame", frame(2, new byte[0]), DROPPED),
        Arguments.of("empty install frame", frame(4, new byte[0]), DROPPED),
        Arguments.of("type 0", frame(0, query), DROPPED),
        Arguments.of("type of a response", frame(3, query), DROPPED),
        Arguments.of("type 30", frame(30, query), DROPPED),
        Arguments.of("type 65535", frame(0xFFFF, query), DROPPED),
        Arguments.of("magic with a byte doubled", join(new byte[] {0x12}, frame(2, query)), 69),
        Arguments.of("noise before the magic", join(new byte[100], frame(2, query)), 69),
        Arguments.of("half a magic", new byte[] {0x12}, DROPPED),
        Arguments.of("length of 2 GiB", frame(2, 0x7FFFFFFFL, new byte[0]), DROPPED),
        Arguments.of("length of 4 GiB", frame(4, 0xFFFFFFFFL, new byte[0]), DROPPED),
        Arguments.of(
            "larger than allowed",
            frame(4, packet(3, 98, 5, "/applet?name=a", new byte[2 << 20])),
            160),
        Arguments.of("one byte short in the packet", frame(2, Arrays.copyOf(query, 25)), 160),
        Arguments.of("one byte long in the packet", frame(2, Arrays.copyOf(query, 27)), 160),
        Arguments.of("a packet of 3 bytes", frame(2, new byte[] {1, 1, 0}), DROPPED),
        Arguments.of("a packet that is only a header", frame(2, Arrays.copyOf(query, 18)), 160),
        Arguments.of("version 0", frame(2, withByte(query, 0, 0)), 160),
        Arguments.of("version 2", frame(2, withByte(query, 0, 2)), 160),
        Arguments.of("url length too large", frame(2, withByte(query, 13, 200)), 160),
        Arguments.of("url length 0", frame(2, withByte(query, 13, 0)), 160),
        Arguments.of("payload length wrong", frame(2, withByte(query, 17, 9)), 160),
        Arguments.of("payload of 4 GiB", frame(2, withByte(query, 14, 0xFF)), 160),
        Arguments.of("url without NUL", frame(2, withByte(query, query.length - 1, 'x')), 160),
        Arguments.of("action 5", frame(2, withByte(query, 1, 5)), 160),
        Arguments.of("unknown url", frame(2, packet(1, 99, 5, "/nothing", new byte[0])), 132),
        Arguments.of("app without resource", frame(2, packet(1, 0, 5, "/app/a", TIMER)), 132),
        Arguments.of("unknown app", frame(2, packet(1, 0, 5, "/app/a/b", new byte[0])), 160),
        Arguments.of("empty event", frame(2, packet(3, 99, 5, "/event/", new byte[0])), 160),
        Arguments.of("module in a request frame", frame(2, module), 160),
        Arguments.of("empty module", install("a", new byte[0]), 160),
        Arguments.of("module of 3 bytes", install("a", Arrays.copyOf(TIMER, 3)), 160),
        Arguments.of("only the header of a module", install("a", Arrays.copyOf(TIMER, 8)), 65),
        Arguments.of("truncated module", install("a", Arrays.copyOf(TIMER, TIMER.length - 7)), 160),
        Arguments.of(
            "section of no bytes", install("a", join(Arrays.copyOf(TIMER, 8), hex("0100"))), 160),
        Arguments.of("wrong module version", install("a", withByte(TIMER, 4, 2)), 160),
        Arguments.of("unknown section", install("a", withByte(TIMER, 8, 77)), 160),
        Arguments.of("name of 200 characters", install("x".repeat(200), TIMER), 160),
        Arguments.of("name ..", install("..", TIMER), 160),
        Arguments.of("name a/b", install("a/b", TIMER), 160),
        Arguments.of("no name", install("", TIMER), 160),
        Arguments.of("an install to another url", frame(4, packet(3, 98, 5, "/x", TIMER)), 132));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenFrames")
  void a_broken_frame_is_answered_or_dropped_and_the_next_request_works(
      String what, byte[] bytes, int status) throws IOException {
    try (Wire wire = new Wire()) {
      wire.send(bytes);
      if (status != DROPPED) {
        assertThat(wire.status()).isEqualTo(status);
      }
      wire.send(frame(2, packet(1, 99, 4242, "/applet", new byte[0])));
      byte[] reply = wire.frame();
      assertThat(reply[9] & 0xFF).isEqualTo(69);
      assertThat(ByteBuffer.wrap(reply).getInt(12)).isEqualTo(4242);
    }
    try (Wire wire = new Wire()) {
      wire.send(hex(QUERY_ALL));
      assertThat(wire.status()).isEqualTo(69);
    }
  }

  @Test
  void a_frame_that_stops_in_the_middle_is_given_up() throws IOException {
    try (Wire wire = new Wire()) {
      wire.send(frame(2, 1000, new byte[10]));
      assertThat(wire.frameWithin(600)).isEmpty();
      wire.send(hex(QUERY_ALL));
      assertThat(wire.status()).isEqualTo(69);
    }
  }

  @Test
  void a_request_behind_half_a_frame_is_answered_when_that_has_stalled() throws IOException {
    try (Wire wire = new Wire()) {
      wire.send(Arrays.copyOf(install("timer", TIMER), 50), hex(QUERY_ALL), hex(QUERY_ALL));
      assertThat(wire.status()).isEqualTo(69);
      assertThat(wire.status()).isEqualTo(69);
    }
  }

  @Test
  void half_a_large_module_is_given_up_whole() throws IOException {
    try (Wire wire = new Wire()) {
      wire.send(frame(4, 1 << 20, join(new byte[100_000], hex(QUERY_ALL))));
      assertThat(wire.frameWithin(600)).isEmpty();
      wire.send(hex(QUERY_ALL));
      assertThat(wire.status()).isEqualTo(69);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void random_frames_do_no_harm(long seed) throws IOException {
    Random random = new Random(seed);
    byte[] good = hex(QUERY_ALL);
    for (int connection = 0; connection < 25; connection++) {
      try (Wire wire = new Wire()) {
        byte[] noise = {};
        for (int i = 0; i < 100; i++) {
          noise = join(noise, randomFrame(random));
        }
        wire.send(noise);
      } catch (IOException cutOff) {
        assertThat(cutOff).as("seed %d", seed).isNotInstanceOf(EOFException.class);
      }
    }
    try (Wire wire = new Wire()) {
      wire.send(good);
      assertThat(wire.status()).isEqualTo(69);
    }
    assertThat(machine.manager().apps()).isEmpty();
  }

  /** Noise, or a valid frame with some bytes changed, cut or added. */
  private static byte[] randomFrame(Random random) {
    byte[] frame =
        switch (random.nextInt(4)) {
          case 0 -> new byte[random.nextInt(64)];
          case 1 -> hex(QUERY_ALL);
          case 2 -> frame(4, packet(3, 98, random.nextInt(), "/applet?name=", TIMER));
          default -> frame(random.nextInt(6), new byte[random.nextInt(64)]);
        };
    if (frame.length > 0) {
      for (int changes = random.nextInt(6); changes > 0; changes--) {
        frame[random.nextInt(Math.min(frame.length, 64))] = (byte) random.nextInt();
      }
    }
    return random.nextInt(3) == 0 ? Arrays.copyOf(frame, random.nextInt(200)) : frame;
  }
}
