package org.wasmachine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wasmachine.hal.Board;
import org.wasmachine.serial.bridge.BridgeServer;
import org.wasmachine.sim.SimBoard;
import org.wasmachine.sim.trace.TextTrace;
import org.wasmachine.sim.trace.TraceEvent;

/**
 * An app cannot tell a simulated board from the same board at the other end of a bridge: it prints
 * the same, and the same happens at the pins and on the buses, in the same order.
 */
@Timeout(60)
class SerialAppsTest {
  private static final String BOARD = "sim:esp32-s3-devkitc-1";
  private static final int LAST_CHANGE = 20;

  @ParameterizedTest
  @ValueSource(
      strings = {"hello", "blink", "light-sensor", "pwm-fade", "spi-loopback", "uart-echo"})
  void anAppDoesTheSameOverTheBridge(String app) {
    Cli local = Cli.run("run", Cli.app(app), "--board", BOARD, "--trace");

    StringBuffer trace = new StringBuffer();
    try (Board served = Board.open(BOARD + "?time=real");
        BridgeServer server = new BridgeServer(served)) {
      SimBoard.of(served).trace(new TextTrace(trace));
      Cli remote = Cli.run("run", Cli.app(app), "--board", serve(server));

      assertThat(remote.out()).isEqualTo(local.out());
      assertThat(remote.code()).isEqualTo(local.code()).isZero();
    }
    assertThat(events(trace.toString())).isEqualTo(events(local.err()));
  }

  /** Serves in the background; the board's name at the host's end. */
  private static String serve(BridgeServer server) {
    InetSocketAddress at =
        server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Thread.ofPlatform().daemon().start(server::serveTcp);
    return "serial:tcp://127.0.0.1:" + at.getPort();
  }

  /** Runs blink on a board that disappears for good at a change of the LED. */
  private static Cli blinkUntilGoneAt(int change) {
    try (Board served = Board.open(BOARD + "?time=real");
        BridgeServer server = new BridgeServer(served)) {
      AtomicInteger changes = new AtomicInteger();
      Runnable disappear = server::close;
      SimBoard.of(served)
          .trace(
              event -> {
                if (event instanceof TraceEvent.PinChange && changes.incrementAndGet() == change) {
                  disappear.run();
                }
              });
      return Cli.run("run", Cli.app("blink"), "--board", serve(server) + "?reconnect=0");
    }
  }

  @Test
  void anAppWhoseBoardDisappearsSeesItAndItsExitCodeCounts() {
    Cli blink = blinkUntilGoneAt(3);
    assertThat(blink.out()).contains("Cannot write to /dev/gpio/2");
    assertThat(blink.code()).isEqualTo(1);
    assertThat(blink.err()).contains("the board was gone when the app ended");
  }

  @Test
  void anAppThatCouldNotSeeThatItsBoardDisappearedDoesNotSucceed() {
    Cli blink = blinkUntilGoneAt(LAST_CHANGE);
    assertThat(blink.out()).endsWith("Blink 10 of 10\n");
    assertThat(blink.code()).isEqualTo(3);
    assertThat(blink.err().lines().filter(line -> line.startsWith("wasmachine:")))
        .singleElement()
        .asString()
        .contains("the board was gone", "last operations may not have been executed", "cable");
  }

  /**
   * The lines of a trace without their times. In how many pieces a serial port's bytes are taken
   * depends on when they are there, so pieces that follow each other are one.
   */
  private static List<String> events(String trace) {
    List<String> events = new ArrayList<>();
    for (String line : trace.replaceAll("(?m)^ *[0-9]+\\.[0-9]{9} +", "").lines().toList()) {
      boolean more = line.matches("UART.* read .*") && !events.isEmpty();
      String start = line.replaceFirst(" read .*", " read ");
      if (more && events.getLast().startsWith(start)) {
        events.add(events.removeLast() + " " + line.substring(start.length()));
      } else {
        events.add(line);
      }
    }
    return events;
  }
}
