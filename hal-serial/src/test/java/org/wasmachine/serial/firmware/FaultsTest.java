package org.wasmachine.serial.firmware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.Edge;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.GpioEvent;
import org.wasmachine.hal.GpioLine;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.I2cAddress;
import org.wasmachine.hal.I2cBus;
import org.wasmachine.hal.I2cConfig;
import org.wasmachine.hal.Level;
import org.wasmachine.serial.board.SerialBoard;
import org.wasmachine.serial.link.LinkState;
import org.wasmachine.serial.protocol.Status;

/** Bad cables, bad devices, bad luck: over the firmware's C core on a pty. */
@Timeout(60)
class FaultsTest {
  private static final int PIN = 4;

  private static Board open(HostPort port, String parameters) {
    return Board.open("serial:" + port.path() + parameters);
  }

  private static World world(Board board) {
    return new World(((SerialBoard) board).link());
  }

  private static void await(Board board, LinkState state) {
    while (((SerialBoard) board).link().state() != state) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aPulledCableIsSeenAndSaidSo() {
    try (HostPort port = HostPort.start();
        Board board = open(port, "?reconnect=0")) {
      GpioLine line = board.openGpio(GpioConfig.output(PIN, Level.LOW));
      port.kill();
      await(board, LinkState.DOWN);
      assertThatThrownBy(() -> line.setBias(org.wasmachine.hal.Bias.UP))
          .isInstanceOfSatisfying(
              HalException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.IO))
          .hasMessageContaining("GPIO4")
          .hasMessageContaining("cable")
          .hasMessageContaining("not executed");
    }
  }

  @Test
  void aPulledCableIsSeenByItsEndAndNotBySilence() {
    try (HostPort port = HostPort.start();
        Board board = open(port, "?failsafe=0")) {
      assertThat(world(board).level(PIN)).isFalse();
      long before = System.nanoTime();
      port.kill();
      await(board, LinkState.LOST);
      // Silence would be noticed after four seconds; the bound leaves room for a loaded machine.
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(2));
    }
  }

  @Test
  void theSessionGoesOnWhenTheCableIsPluggedAgain(@TempDir Path dir) {
    Path link = dir.resolve("board");
    try (HostPort port = HostPort.start("--link", link.toString());
        Board board = open(port, "?reconnect=20000")) {
      GpioLine line = board.openGpio(GpioConfig.output(PIN, Level.HIGH));
      port.command("unplug");
      await(board, LinkState.LOST);
      line.write(Level.LOW);
      line.write(Level.HIGH);
      port.command("plug");
      assertThat(port.line()).isEqualTo(link.toString());
      assertThat(world(board).changes(PIN)).as("each write once").isEqualTo(3);
      assertThat(world(board).level(PIN)).isTrue();
    }
  }

  @Test
  void afterARebootTheConfigurationIsReplayed() {
    try (HostPort port = HostPort.start();
        Board board = open(port, "?reconnect=20000")) {
      GpioLine line = board.openGpio(GpioConfig.output(PIN, Level.LOW));
      I2cBus bus = board.openI2c(I2cConfig.controller(0).withPins(21, 18));
      line.write(Level.HIGH);
      world(board).reboot();
      I2cAddress chip = I2cAddress.of(0x50);
      try {
        bus.read(chip, 1);
      } catch (HalException inFlight) {
        // Sent before the restart was seen: nobody can know, and that is said.
        assertThat(inFlight).hasMessageContaining("restarted").hasMessageContaining("unknown");
      }
      assertThat(bus.writeRead(chip, new byte[] {0}, 1)).hasSize(1);
      assertThat(world(board).level(PIN)).isTrue();
    }
  }

  @Test
  void aHangingDeviceIsWaitedFor() {
    try (HostPort port = HostPort.start();
        Board board = open(port, "?reconnect=20000")) {
      GpioLine line = board.openGpio(GpioConfig.inputOutput(PIN, Level.LOW));
      world(board).hang(1500);
      line.write(Level.HIGH);
      assertThat(line.read()).isEqualTo(Level.HIGH);
      assertThat(world(board).changes(PIN)).isEqualTo(1);
    }
  }

  @Test
  void aWrongBaudRateFallsBack() {
    try (HostPort port = HostPort.start("--strict-baud");
        Board board = open(port, "?baud=2000000")) {
      assertThat(world(board).level(PIN)).isFalse();
    }
  }

  @Test
  void aSecondProgramIsToldThatThePortIsTaken() {
    try (HostPort port = HostPort.start();
        Board board = open(port, "")) {
      assertThat(board.profile()).isPresent();
      assertThatThrownBy(() -> open(port, ""))
          .isInstanceOfSatisfying(
              HalException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.BUSY))
          .hasMessageContaining("another program");
    }
  }

  @Test
  void aDeviceThatIsNoBridgeIsToldFromOneThatIsSilent() {
    try (HostPort port = HostPort.start()) {
      port.hang(60_000);
      assertThatThrownBy(() -> open(port, "?timeout=300"))
          .isInstanceOfSatisfying(
              HalException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.TIMEOUT))
          .hasMessageContaining(port.path())
          .hasMessageContaining("a bridge is there"); // it has said that it started
      assertThatThrownBy(() -> open(port, "?timeout=300"))
          .hasMessageContaining("the device is silent")
          .hasMessageContaining("wasmachine firmware");
      port.command("noise 2000");
      assertThatThrownBy(() -> open(port, "?timeout=300"))
          .hasMessageContaining("something else talks on this port, or at another baud rate");
      assertThatThrownBy(() -> open(port, "?protocol=firmata&timeout=300"))
          .hasMessageContaining("no Firmata answers")
          .hasMessageContaining("baud");
    }
  }

  @Test
  void aPortThatIsNotThereIsNotFound() {
    assertThatThrownBy(() -> Board.open("serial:/dev/ttyNONE9"))
        .isInstanceOfSatisfying(
            HalException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND))
        .hasMessageContaining("/dev/ttyNONE9");
  }

  @Test
  void aProfileOfAnotherChipIsRefused() {
    try (HostPort port = HostPort.start("--chip", "esp32")) {
      assertThatThrownBy(() -> open(port, "?profile=esp32-s3-box"))
          .isInstanceOfSatisfying(
              HalException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_ARGUMENT))
          .hasMessageContaining("esp32s3")
          .hasMessageContaining("esp32-s3-box");
    }
  }

  @Test
  void noiseOnTheLineDoesNoHarm() {
    try (HostPort port = HostPort.start();
        Board board = open(port, "")) {
      try (GpioLine line = board.openGpio(GpioConfig.output(PIN, Level.LOW))) {
        for (int i = 0; i < 20; i++) {
          port.command("noise 2000");
          line.write(i % 2 == 0 ? Level.HIGH : Level.LOW);
        }
        assertThat(world(board).changes(PIN)).isEqualTo(20);
      }
    }
  }

  @Test
  void aThousandPulsesAreSeenInOrderOrCounted() {
    try (HostPort port = HostPort.start("--damage", "3,300");
        Board board = open(port, "")) {
      world(board).drive(PIN, 1);
      GpioConfig config = GpioConfig.input(PIN).withBothEdges().withQueueCapacity(4096);
      try (GpioLine line = board.openGpio(config)) {
        world(board).pulses(PIN, 1000, 500, 500);
        long last = 0;
        long seen = 0;
        Edge expected = Edge.RISING;
        while (seen + line.dropped() < 2000) {
          GpioEvent event = line.take(board.clock().nanos() + 20_000_000_000L).orElseThrow();
          seen++;
          assertThat(event.sequence()).isEqualTo(seen + line.dropped());
          assertThat(event.edge()).isEqualTo(expected);
          assertThat(event.timestampNanos()).isGreaterThanOrEqualTo(last);
          last = event.timestampNanos();
          expected = expected == Edge.RISING ? Edge.FALLING : Edge.RISING;
        }
        assertThat(line.dropped()).isZero();
      }
    }
  }

  @Test
  void errorsOfTheBusKeepTheirKind() {
    try (HostPort port = HostPort.start();
        Board board = open(port, "")) {
      I2cBus bus = board.openI2c(I2cConfig.controller(0).withPins(21, 18));
      I2cAddress chip = I2cAddress.of(0x50);
      for (Status status : new Status[] {Status.NACK_DATA, Status.ARBITRATION, Status.TIMEOUT}) {
        world(board).i2cFault(0, 0x50, status, 1);
        assertThatThrownBy(() -> bus.read(chip, 1))
            .isInstanceOfSatisfying(
                HalException.class, e -> assertThat(e.kind()).isEqualTo(status.kind()))
            .hasMessageContaining("I2C0")
            .hasMessageContaining("0x50");
      }
      assertThat(bus.read(chip, 1)).hasSize(1);
    }
  }

  @Test
  void aWaiterForAnEdgeIsWokenByClosingTheBoard() throws Exception {
    try (HostPort port = HostPort.start()) {
      Board board = open(port, "");
      GpioLine line = board.openGpio(GpioConfig.input(PIN).withBothEdges());
      CompletableFuture<HalException> end =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  line.take(Long.MAX_VALUE);
                  throw new AssertionError("no edge was made");
                } catch (HalException e) {
                  return e;
                }
              });
      board.close();
      assertThat(end.get(10, TimeUnit.SECONDS).kind()).isEqualTo(ErrorKind.CLOSED);
    }
  }
}
