package org.wasmachine.serial.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.Edge;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.GpioLine;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.I2cAddress;
import org.wasmachine.hal.I2cBus;
import org.wasmachine.hal.I2cConfig;
import org.wasmachine.hal.Level;
import org.wasmachine.serial.board.SerialBoard;
import org.wasmachine.sim.SimBoard;
import org.wasmachine.sim.device.RegisterChip;

/** A Raspberry Pi that serves its pins on a serial port, and a laptop at the other end. */
@Timeout(60)
class BridgeOnSerialPortTest {
  private static final int PIN = 27;
  private static final int BUTTON = 22;
  private static final I2cAddress CHIP = I2cAddress.of(0x50);

  private static CompletableFuture<Void> serve(BridgeServer server, String path) {
    return CompletableFuture.runAsync(
        () -> server.serveSerial(path), task -> Thread.ofPlatform().daemon().start(task));
  }

  @Test
  void pinsBusesAndEdgesWorkAndTheNextHostFindsEverythingReleased() throws Exception {
    try (PtyPair cable = new PtyPair();
        Board pi = Board.open("sim:raspberry-pi-5?time=real");
        BridgeServer server = new BridgeServer(pi)) {
      SimBoard sim = SimBoard.of(pi);
      sim.i2c(1).attach(CHIP, new RegisterChip(16));
      serve(server, cable.first());
      String uri = "serial:" + cable.second() + "?baud=460800";
      try (Board laptop = Board.open(uri)) {
        assertThat(laptop.profile().orElseThrow().id()).isEqualTo("raspberry-pi-5");
        GpioLine led = laptop.openGpio(GpioConfig.output(PIN, Level.HIGH));
        ((SerialBoard) laptop).sync();
        assertThat(sim.pin(PIN).level()).isEqualTo(Level.HIGH);
        led.write(Level.LOW);
        I2cBus bus = laptop.openI2c(I2cConfig.controller(1));
        bus.write(CHIP, (byte) 3, (byte) 0x5A);
        assertThat(bus.writeRead(CHIP, new byte[] {3}, 1)).containsExactly(0x5A);
        assertThat(sim.pin(PIN).level()).as("written before the bus was used").isEqualTo(Level.LOW);

        sim.pin(BUTTON).drive(Level.LOW);
        GpioLine button = laptop.openGpio(GpioConfig.input(BUTTON).withBothEdges());
        sim.pin(BUTTON).drive(Level.HIGH);
        assertThat(button.take(laptop.clock().nanos() + 20_000_000_000L).orElseThrow().edge())
            .isEqualTo(Edge.RISING);
        assertThat(pi.pinUse()).isNotEmpty();
      }
      try (Board next = Board.open(uri);
          GpioLine led = next.openGpio(GpioConfig.inputOutput(PIN, Level.HIGH))) {
        assertThat(led.read()).isEqualTo(Level.HIGH);
        assertThat(pi.pinUse()).extracting(use -> use.pin()).containsExactly(PIN);
      }
    }
  }

  @Test
  void aPortThatIsNotThereEndsTheServerWithItsName() {
    try (Board pi = Board.open("sim:raspberry-pi-5?time=real");
        BridgeServer server = new BridgeServer(pi)) {
      assertThatExceptionOfType(HalException.class)
          .isThrownBy(() -> server.serveSerial("/dev/ttyNONE1"))
          .withMessageContaining("/dev/ttyNONE1")
          .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND));
    }
  }

  @Test
  void aBoardWithVirtualTimeIsNotServed() {
    try (Board pi = Board.open("sim:raspberry-pi-5?time=virtual")) {
      assertThatExceptionOfType(HalException.class)
          .isThrownBy(() -> new BridgeServer(pi))
          .withMessageContaining("?time=real")
          .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_ARGUMENT));
    }
  }

  @Test
  void closingTheServerEndsItAndTheHostIsTold() throws Exception {
    try (PtyPair cable = new PtyPair();
        Board pi = Board.open("sim:raspberry-pi-5?time=real")) {
      BridgeServer server = new BridgeServer(pi);
      CompletableFuture<Void> served = serve(server, cable.first());
      try (Board laptop = Board.open("serial:" + cable.second() + "?reconnect=0&failsafe=300");
          GpioLine led = laptop.openGpio(GpioConfig.inputOutput(PIN, Level.HIGH))) {
        server.close();
        served.get(20, TimeUnit.SECONDS);
        assertThatExceptionOfType(HalException.class)
            .isThrownBy(led::read)
            .withMessageContaining("GPIO27")
            .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.IO));
        assertThat(pi.pinUse()).isEmpty();
      }
    }
  }
}
