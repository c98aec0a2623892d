package org.wasmachine.ext.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.BoardOptions;
import org.wasmachine.hal.BoardUri;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.Machine;
import org.wasmachine.vm.ProcessConfig;
import org.wasmachine.vm.app.AttrContainer;
import org.wasmachine.vm.app.Attribute;
import org.wasmachine.vm.app.GuestApp;
import org.wasmachine.vm.app.TestMachine;
import org.wasmachine.vm.endive.EndiveEngine;
import org.wasmachine.vm.module.ModuleWriter;
import org.wasmachine.vm.natives.HostileCallsContract;
import org.wasmachine.vm.natives.NativeRegistry;
import org.wasmachine.vm.natives.NativeTableContract;

class ConnectionTest {

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private TestMachine machine;
  private Board board;

  @BeforeEach
  void start() {
    machine = new TestMachine();
    board =
        Board.open(
            BoardUri.parse("sim:esp32-s3-devkitc-1"),
            BoardOptions.DEFAULT.withClock(machine.clock()));
    ConnectionNatives.addTo(machine.registry(), board);
  }

  @AfterEach
  void stop() {
    machine.close();
    board.close();
  }

  /**
   * An app that opens a connection when it gets a request (kind at 16, arguments at 64, length in
   * the byte at 8), prints what comes and sends it back.
   */
  private static byte[] echo(String kind, byte[] arguments) {
    ModuleWriter writer = new ModuleWriter();
    byte[] open =
        ModuleWriter.unsigned(writer.importFunction("env", "wasm_open_connection", "iii:i"));
    byte[] send =
        ModuleWriter.unsigned(writer.importFunction("env", "wasm_send_on_connection", "iii:i"));
    byte[] putchar = ModuleWriter.unsigned(writer.importFunction("env", "putchar", "i:i"));
    writer.exported(
        "on_init",
        ":",
        ModuleWriter.bytes(
            0x41,
            16L,
            0x41,
            64L,
            0x41,
            (long) arguments.length,
            0x10,
            open, // open(16, 64, n)
            0x41,
            48L,
            0x6A,
            0x10,
            putchar,
            0x1A)); // print the handle as a digit
    writer.exported(
        "on_connection_data",
        "iii:",
        ModuleWriter.bytes(
            0x20, 2, 0x45, 0x04, 0x40, // if length == 0
            0x41, 36L, 0x10, putchar, 0x1A, // print '$'
            0x05, // else
            0x20, 1, 0x2D, 0, 0, 0x10, putchar, 0x1A, // print the first byte
            0x20, 0, 0x20, 1, 0x20, 2, 0x10, send, 0x1A, // send it back
            0x0B));
    writer.memory(1, 1);
    writer.data(16, (kind + "\0").getBytes(StandardCharsets.US_ASCII));
    writer.data(64, arguments);
    return writer.build();
  }

  private void await(BooleanSupplier condition) {
    outside(
        () -> {
          while (!condition.getAsBoolean()) {
            Thread.sleep(1);
          }
          return true;
        });
  }

  private <T> T outside(Callable<T> call) {
    return machine.manage(call);
  }

  private static AttrContainer tcp(int port) {
    return AttrContainer.tagged("")
        .with("address", Attribute.of(LOOPBACK.getHostAddress()))
        .with("port", new Attribute.Int(Attribute.Int.Kind.UINT16, port));
  }

  @Test
  void tcp_brings_every_byte_and_the_end() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK)) {
      machine.install("echo", echo("TCP", tcp(server.getLocalPort()).encode()));
      try (Socket socket = outside(server::accept)) {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        for (int i = 0; i < 5000; i++) {
          sent.writeBytes(("line " + i + "\n").getBytes(StandardCharsets.US_ASCII));
        }
        outside(
            () -> {
              socket.getOutputStream().write(sent.toByteArray());
              byte[] back = new byte[sent.size()];
              new DataInputStream(socket.getInputStream()).readFully(back);
              assertThat(back).isEqualTo(sent.toByteArray());
              return true;
            });
      }
      await(() -> machine.output("echo").endsWith("$"));
      assertThat(machine.output("echo")).startsWith("1l");
      assertThat(machine.manager().find("echo").orElseThrow().dropped()).isZero();
    }
  }

  @Test
  void an_uninstalled_app_leaves_no_connection() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK)) {
      machine.install("echo", echo("TCP", tcp(server.getLocalPort()).encode()));
      try (Socket socket = outside(server::accept)) {
        machine.uninstall("echo");
        assertThat(outside(() -> socket.getInputStream().read())).isEqualTo(-1);
      }
    }
  }

  @Test
  void what_cannot_be_opened_is_minus_one() throws IOException {
    int free;
    try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK)) {
      free = server.getLocalPort();
    }
    machine.install("a", echo("TCP", tcp(free).encode()));
    machine.install("b", echo("SMOKE", tcp(free).encode()));
    machine.install("c", echo("UART", tcp(free).encode()));
    await(
        () ->
            machine.manager().apps().stream()
                .allMatch(app -> machine.output(app.name()).equals("/"))); // '0' - 1
  }

  @Test
  void udp_receives_and_sends_where_it_is_configured_to() throws IOException {
    try (DatagramSocket other = new DatagramSocket(0, LOOPBACK)) {
      GuestApp app = anApp();
      ConnectionTable table = new ConnectionTable(app, board);
      int handle =
          table.open(
              "UDP",
              AttrContainer.tagged("")
                  .with("bind port", new Attribute.Int(Attribute.Int.Kind.UINT16, 0)));
      assertThat(handle).isEqualTo(1);
      byte[] ping = {1, 2, 3};
      assertThat(send(table, handle, ping)).isEqualTo(-1);
      assertThat(table.configure(handle, tcp(other.getLocalPort()))).isTrue();
      assertThat(send(table, handle, ping)).isEqualTo(3);
      DatagramPacket packet = new DatagramPacket(new byte[10], 10);
      outside(
          () -> {
            other.receive(packet);
            return true;
          });
      assertThat(packet.getLength()).isEqualTo(3);
      other.send(new DatagramPacket(ping, 3, LOOPBACK, packet.getPort()));
      await(() -> app.queue().size() == 1);
      table.close();
      app.process().close();
    }
  }

  private static int send(ConnectionTable table, int handle, byte[] data) {
    try {
      return table.send(handle, data);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** An app that nobody runs, so that its messages stay in its queue. */
  private GuestApp anApp() {
    Machine alone = new Machine(EndiveEngine.interpreter(), TestMachine.natives());
    GuestProcess process =
        alone.start(
            alone.load(TestMachine.guest("timer")), ProcessConfig.of("app", machine.clock()));
    return GuestApp.of(process);
  }

  private static NativeRegistry natives() {
    return ConnectionNatives.addTo(new NativeRegistry(), Board.open("sim:esp32-s3-devkitc-1"));
  }

  @Nested
  class HostileCalls extends HostileCallsContract {
    @Override
    protected NativeRegistry natives() {
      return ConnectionTest.natives();
    }
  }

  @Nested
  class Tables extends NativeTableContract {
    @Override
    protected NativeRegistry natives() {
      return ConnectionTest.natives();
    }
  }
}
