package org.wasmachine.sim.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.GpioLine;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.I2cAddress;
import org.wasmachine.hal.I2cConfig;
import org.wasmachine.hal.Level;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.hal.time.VirtualClock;
import org.wasmachine.sim.SimBoard;
import org.wasmachine.sim.device.I2cFault;
import org.wasmachine.sim.trace.RecordedTrace;

/** The extension as an app author uses it. */
@SimulatedBoard("sim:esp32-s3-box")
class SimulatedBoardTest {
  @Test
  void theBoardOfTheClassIsUsed(SimBoard board, Clock clock, RecordedTrace trace) throws Exception {
    assertThat(board.uri()).hasToString("sim:esp32-s3-box");
    assertThat(clock).isSameAs(board.clock()).isInstanceOf(VirtualClock.class);
    GpioLine lamp = board.openGpio(GpioConfig.output(40, Level.LOW));
    clock.sleep(Duration.ofSeconds(5));
    lamp.write(Level.HIGH);
    assertThat(trace.changes(40))
        .singleElement()
        .satisfies(
            change -> {
              assertThat(change.nanos()).isEqualTo(5_000_000_000L);
              assertThat(change.level()).isEqualTo(Level.HIGH);
            });
  }

  @Test
  @SimulatedBoard("sim:esp32-c6-devkitc-1?bh1750=none")
  void theBoardOfTheMethodComesFirst(Board board) {
    assertThat(board.uri().target()).isEqualTo("esp32-c6-devkitc-1");
    assertThat(board.pinUse()).isEmpty();
  }

  @Nested
  class InANestedClass {
    @Test
    void theBoardOfTheOuterClassIsUsed(SimBoard board) {
      assertThat(board.uri().target()).isEqualTo("esp32-s3-box");
    }
  }

  @Test
  void busesCanBeBroken(SimBoard board) throws Exception {
    I2cAddress sensor = I2cAddress.of(0x23);
    try (var bus = board.openI2c(I2cConfig.controller(0).withTimeout(Duration.ofMillis(50)))) {
      board.i2c(0).setFault(I2cFault.times(2, I2cFault.Kind.NACK_ADDRESS));
      assertThat(kind(() -> bus.write(sensor))).isEqualTo(ErrorKind.NACK_ADDRESS);
      assertThat(kind(() -> bus.write(sensor))).isEqualTo(ErrorKind.NACK_ADDRESS);
      bus.write(sensor);

      board.i2c(0).setFault(I2cFault.at(sensor, I2cFault.Kind.STUCK));
      long before = board.clock().nanos();
      assertThat(kind(() -> bus.write(sensor))).isEqualTo(ErrorKind.TIMEOUT);
      assertThat(board.clock().nanos() - before).isEqualTo(50_000_000L);

      long now = board.clock().nanos();
      board.i2c(0).setFault(I2cFault.between(now, now + 1_000_000, I2cFault.Kind.ARBITRATION_LOST));
      assertThat(kind(() -> bus.write(sensor))).isEqualTo(ErrorKind.ARBITRATION_LOST);
      board.clock().sleep(Duration.ofMillis(1));
      bus.write(sensor);

      board.i2c(0).setFault(I2cFault.times(1, I2cFault.Kind.NACK_DATA));
      assertThat(kind(() -> bus.write(sensor, (byte) 1))).isEqualTo(ErrorKind.NACK_DATA);
      board.i2c(0).setFault(I2cFault.NONE);
      bus.write(sensor);
    }
  }

  private static ErrorKind kind(Runnable call) {
    try {
      call.run();
    } catch (HalException e) {
      return e.kind();
    }
    throw new AssertionError("nothing went wrong");
  }

  @Test
  void aTestWithoutABoardNeedsNone() {
    assertThatThrownBy(() -> Board.open("sim:")).isInstanceOf(HalException.class);
  }
}
