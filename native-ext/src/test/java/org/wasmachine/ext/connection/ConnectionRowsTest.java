package org.wasmachine.ext.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.wasmachine.hal.Board;
import org.wasmachine.vm.TestGuest;
import org.wasmachine.vm.app.AttrContainer;
import org.wasmachine.vm.app.Attribute;
import org.wasmachine.vm.natives.NativeRegistry;
import org.wasmachine.vm.natives.Rows;

/** The rows of wamr 3.3, called by an app whose messages stay in its queue. */
@Rows(ConnectionNatives.class)
class ConnectionRowsTest {

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final int MILLIS = 20_000;

  private final Board board = Board.open("sim:esp32-s3-devkitc-1");
  private final TestGuest guest =
      TestGuest.image(ConnectionNatives.addTo(new NativeRegistry(), board)).start();

  @AfterEach
  void close() {
    guest.close();
    board.close();
  }

  private static AttrContainer server(int port) {
    return AttrContainer.tagged("")
        .with("address", Attribute.of(LOOPBACK.getHostAddress()))
        .with("port", new Attribute.Int(Attribute.Int.Kind.UINT16, port));
  }

  private long with(String row, Object first, AttrContainer container) {
    byte[] bytes = container.encode();
    guest.memory().put(TestGuest.SCRATCH, bytes);
    return guest.call(row, first, TestGuest.SCRATCH, bytes.length);
  }

  private long send(long handle, byte... data) {
    guest.memory().put(TestGuest.SCRATCH, data);
    return guest.call("wasm_send_on_connection", (int) handle, TestGuest.SCRATCH, data.length);
  }

  @Test
  void open_answers_handles_from_1_and_minus_1_for_what_is_no_connection() throws IOException {
    try (ServerSocket listener = new ServerSocket(0, 5, LOOPBACK)) {
      AttrContainer there = server(listener.getLocalPort());
      assertThat(with("wasm_open_connection", "TCP", there)).isEqualTo(1);
      assertThat(with("wasm_open_connection", "TCP", there)).isEqualTo(2);
      assertThat(with("wasm_open_connection", "SMOKE", there)).isEqualTo(-1);
      assertThat(with("wasm_open_connection", "TCP", AttrContainer.tagged(""))).isEqualTo(-1);
      assertThat(guest.call("wasm_open_connection", "TCP", TestGuest.SCRATCH, 3)).isEqualTo(-1);
    }
  }

  @Test
  void send_answers_how_many_bytes_went_and_close_ends_the_connection() throws IOException {
    try (ServerSocket listener = new ServerSocket(0, 5, LOOPBACK)) {
      listener.setSoTimeout(MILLIS);
      long handle = with("wasm_open_connection", "TCP", server(listener.getLocalPort()));
      try (Socket other = listener.accept()) {
        other.setSoTimeout(MILLIS);
        assertThat(send(handle, (byte) 1, (byte) 2, (byte) 3)).isEqualTo(3);
        assertThat(other.getInputStream().readNBytes(3)).containsExactly(1, 2, 3);
        guest.call("wasm_close_connection", (int) handle);
        assertThat(other.getInputStream().read()).isEqualTo(-1);
      }
      assertThat(send(handle, (byte) 4)).as("closed").isEqualTo(-1);
      guest.call("wasm_close_connection", 99);
    }
  }

  @Test
  void config_sets_where_udp_sends_to_and_nothing_else() throws IOException {
    try (DatagramSocket other = new DatagramSocket(0, LOOPBACK);
        ServerSocket listener = new ServerSocket(0, 5, LOOPBACK)) {
      other.setSoTimeout(MILLIS);
      AttrContainer anyPort =
          AttrContainer.tagged("")
              .with("bind port", new Attribute.Int(Attribute.Int.Kind.UINT16, 0));
      AttrContainer target = server(other.getLocalPort());
      int udp = (int) with("wasm_open_connection", "UDP", anyPort);
      int tcp = (int) with("wasm_open_connection", "TCP", server(listener.getLocalPort()));
      assertThat(with("wasm_config_connection", udp, target)).isEqualTo(1);
      assertThat(with("wasm_config_connection", tcp, target)).as("TCP").isZero();
      assertThat(with("wasm_config_connection", 99, target)).as("no handle").isZero();
      assertThat(with("wasm_config_connection", udp, AttrContainer.tagged(""))).isZero();
      assertThat(send(udp, (byte) 7)).isEqualTo(1);
      DatagramPacket packet = new DatagramPacket(new byte[10], 10);
      other.receive(packet);
      assertThat(packet.getLength()).isEqualTo(1);
    }
  }
}
