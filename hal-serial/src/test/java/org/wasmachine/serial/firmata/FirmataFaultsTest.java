package org.wasmachine.serial.firmata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.BoardUri;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.GpioLine;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.I2cConfig;
import org.wasmachine.hal.Level;
import org.wasmachine.hal.time.RealClock;
import org.wasmachine.serial.MemoryPipe;

/** Firmata has no session: after a pulled cable or a reset the board is opened again. */
@Timeout(60)
class FirmataFaultsTest {
  private static final int PIN = 5;

  private static Board open(MemoryPipe pipe, Duration patience) {
    return FirmataBoard.open(
        BoardUri.parse("serial:memory?protocol=firmata"),
        pipe.host(),
        Optional.empty(),
        new RealClock(),
        true,
        patience);
  }

  private static Board open(MemoryPipe pipe) {
    return open(pipe, Duration.ofSeconds(10));
  }

  private static void refused(ErrorKind kind, ThrowingCallable call, String... parts) {
    assertThatExceptionOfType(HalException.class)
        .isThrownBy(call)
        .satisfies(
            e -> {
              assertThat(e.kind()).isEqualTo(kind);
              assertThat(e.getMessage()).contains(parts).doesNotContain("\n");
            });
  }

  /** Writes have no answer, so it may take one until the end of the cable is noticed. */
  private static void writeUntilRefused(GpioLine line) {
    while (true) {
      line.write(Level.LOW);
    }
  }

  @Test
  void afterAPulledCableEveryCallSaysSoAndTheBoardCanBeOpenedAgain() {
    MemoryPipe first = new MemoryPipe();
    try (FirmataModel model = new FirmataModel(first.device());
        Board board = open(first)) {
      GpioLine line = board.openGpio(GpioConfig.output(PIN, Level.HIGH));
      assertThat(model.crashes()).isZero();
      first.cut();
      refused(
          ErrorKind.IO, () -> writeUntilRefused(line), "GPIO5", "cable", "open the board again");
      refused(
          ErrorKind.IO,
          () -> board.openGpio(GpioConfig.input(13)),
          "GPIO13",
          "open the board again");
    }
    MemoryPipe second = new MemoryPipe();
    try (FirmataModel model = new FirmataModel(second.device());
        Board board = open(second);
        GpioLine line = board.openGpio(GpioConfig.output(PIN, Level.HIGH))) {
      ((FirmataBoard) board).sync();
      assertThat(model.level(PIN)).isTrue();
      assertThat(line.read()).isEqualTo(Level.HIGH);
    }
  }

  @Test
  void aCablePulledDuringAQuestionLeavesItUnknown() {
    MemoryPipe pipe = new MemoryPipe();
    try (FirmataModel model = new FirmataModel(pipe.device());
        Board board = open(pipe);
        GpioLine line = board.openGpio(GpioConfig.input(PIN))) {
      assertThat(model.crashes()).isZero();
      Thread app = Thread.currentThread();
      pipe.setWay(
          bytes -> {
            if (Thread.currentThread() == app) {
              return bytes;
            }
            pipe.cut(); // the answer is on its way
            return new byte[0];
          });
      refused(ErrorKind.IO, line::read, "GPIO5", "cable", "unknown", "open the board again");
    }
  }

  @Test
  void anotherProtocolOrAnotherBaudRateIsSaidSo() {
    MemoryPipe pipe = new MemoryPipe();
    byte[] chatter = "ets Jul 29 2019 12:21:46".getBytes(StandardCharsets.US_ASCII);
    pipe.device().write(chatter, 0, chatter.length);
    refused(
        ErrorKind.TIMEOUT,
        () -> open(pipe, Duration.ofMillis(300)).close(),
        "no Firmata answers",
        "baud rate (?baud=)",
        "protocol=firmata out");
  }

  @Test
  void anI2cTimeoutIsRefused() {
    MemoryPipe pipe = new MemoryPipe();
    try (FirmataModel model = new FirmataModel(pipe.device());
        Board board = open(pipe)) {
      I2cConfig config = I2cConfig.controller(0).withTimeout(Duration.ofMillis(20));
      refused(ErrorKind.UNSUPPORTED, () -> board.openI2c(config), "I2C0", "timeout");
      assertThat(model.crashes()).isZero();
    }
  }
}
