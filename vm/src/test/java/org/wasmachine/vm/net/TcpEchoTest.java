package org.wasmachine.vm.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.wasmachine.hal.time.VirtualClock;
import org.wasmachine.vm.Console;
import org.wasmachine.vm.EntryPoint;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.Machine;
import org.wasmachine.vm.ProcessConfig;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.engine.Engine;
import org.wasmachine.vm.natives.NativeRegistry;
import org.wasmachine.vm.wasi.Wasi;

/** A server compiled with wasi-libc serves clients of the host, even on virtual time. */
@Timeout(60)
class TcpEchoTest {

  /** The server, and what it says on its console. */
  private record Server(
      GuestProcess process, CompletableFuture<Integer> end, Scanner said, int port) {}

  private static Server start(Engine engine, VirtualClock clock) throws Exception {
    NativeRegistry natives = new NativeRegistry();
    Wasi.addTo(natives);
    Sockets.addTo(natives);
    Machine machine = new Machine(engine, natives);
    PipedInputStream said = new PipedInputStream(1 << 16);
    OutputStream console = new PipedOutputStream(said);
    ProcessConfig config =
        ProcessConfig.of("tcp-echo", clock)
            .withArguments(List.of("0"))
            .withConsole(new Console(InputStream.nullInputStream(), console, console))
            .withNetwork(NetworkPolicy.of(List.of("127.0.0.1"), List.of()));
    GuestProcess process =
        machine.start(machine.load(Path.of("../apps/prebuilt/tcp-echo.wasm")), config);
    CompletableFuture<Integer> end =
        CompletableFuture.supplyAsync(
            () ->
                process.run(
                    () -> {
                      EntryPoint entry = new EntryPoint(process);
                      entry.initialize();
                      return entry.main();
                    }));
    Scanner lines = new Scanner(said, UTF_8);
    String first = lines.nextLine();
    assertThat(first).startsWith("Listening on 127.0.0.1:");
    return new Server(process, end, lines, Integer.parseInt(first.replaceAll(".*:", "")));
  }

  @ParameterizedTest
  @MethodSource("org.wasmachine.vm.TestEngines#all")
  void clientsGetBackWhatTheySend(Engine engine) throws Exception {
    try (VirtualClock clock = new VirtualClock()) {
      Server server = start(engine, clock);
      try (Socket client = new Socket(InetAddress.ofLiteral("127.0.0.1"), server.port())) {
        client.getOutputStream().write("over the wire".getBytes(UTF_8));
        assertThat(client.getInputStream().readNBytes(13))
            .asString(UTF_8)
            .isEqualTo("over the wire");
      }
      try (Socket client = new Socket(InetAddress.ofLiteral("127.0.0.1"), server.port())) {
        client.getOutputStream().write("quit".getBytes(UTF_8));
        assertThat(server.end().get(30, TimeUnit.SECONDS)).isZero();
      }
      assertThat(server.said().nextLine()).startsWith("Client 127.0.0.1:");
      server.process().close();
    }
  }

  @ParameterizedTest
  @MethodSource("org.wasmachine.vm.TestEngines#all")
  void aServerThatWaitsForAClientEndsWhenItIsKilled(Engine engine) throws Exception {
    try (VirtualClock clock = new VirtualClock()) {
      Server server = start(engine, clock);
      long before = System.nanoTime();
      server.process().kill();
      assertThatThrownBy(() -> server.end().get(30, TimeUnit.SECONDS))
          .hasCauseInstanceOf(Trap.class)
          .hasRootCauseInstanceOf(InterruptedException.class);
      // The issue asks for 100 ms on a quiet machine; here others may be busy.
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
      server.process().close();
    }
  }
}
