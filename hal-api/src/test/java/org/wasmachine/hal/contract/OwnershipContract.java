package org.wasmachine.hal.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.wasmachine.hal.Level.HIGH;
import static org.wasmachine.hal.Level.LOW;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.wasmachine.hal.Bias;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.Feature;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.GpioLine;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.I2cBus;
import org.wasmachine.hal.I2cConfig;
import org.wasmachine.hal.PinUse;

/** Who owns what, and how it ends. */
abstract class OwnershipContract extends Contract {
  @Test
  void aPinHasOneOwner() {
    GpioConfig config = GpioConfig.output(rig.observedPin(), HIGH).withConsumer("first");
    GpioLine line = board.openGpio(config);
    assertThatThrownBy(() -> board.openGpio(GpioConfig.input(rig.observedPin())))
        .isInstanceOfSatisfying(
            HalException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.BUSY))
        .hasMessageContaining("first")
        .hasMessageContaining(String.valueOf(rig.observedPin()));
    assertThat(rig.observe()).as("a refused opener changes nothing").isEqualTo(HIGH);
    line.close();
    board.openGpio(GpioConfig.input(rig.observedPin())).close();
  }

  @Test
  void pinsInUseAreListed() {
    assertThat(board.pinUse()).isEmpty();
    GpioLine line =
        board.openGpio(GpioConfig.output(rig.observedPin(), LOW).withConsumer("blinker"));
    assertThat(board.pinUse())
        .singleElement()
        .satisfies(
            use -> {
              assertThat(use.pin()).isEqualTo(rig.observedPin());
              assertThat(use.consumer()).isEqualTo("blinker");
              assertThat(use.function()).isNotBlank();
            });
    line.close();
    assertThat(board.pinUse()).isEmpty();
  }

  @Test
  void aBusOwnsItsPins() {
    if (!has(Feature.I2C)) {
      return;
    }
    try (I2cBus bus = board.openI2c(rig.i2c())) {
      I2cConfig config = bus.config();
      if (config.sda().isPresent()) {
        assertThat(board.pinUse())
            .extracting(PinUse::pin)
            .contains(config.sda().getAsInt(), config.scl().getAsInt());
        refused(() -> board.openGpio(GpioConfig.input(config.sda().getAsInt())), ErrorKind.BUSY);
      }
    }
    assertThat(board.pinUse()).isEmpty();
  }

  @Test
  void aRefusedOpenOwnsNothing() {
    refused(() -> board.openGpio(GpioConfig.input(9999)), ErrorKind.NOT_FOUND);
    if (!has(Feature.GPIO_OPEN_SOURCE)) {
      GpioConfig config =
          GpioConfig.output(rig.observedPin(), LOW).withDrive(org.wasmachine.hal.Drive.OPEN_SOURCE);
      refused(() -> board.openGpio(config), ErrorKind.UNSUPPORTED);
    }
    assertThat(board.pinUse()).isEmpty();
    board.openGpio(GpioConfig.input(rig.observedPin())).close();
  }

  @Test
  void aClosedLineRefusesEverything() {
    GpioLine line = board.openGpio(GpioConfig.output(rig.observedPin(), LOW));
    line.close();
    line.close();
    refused(line::read, ErrorKind.CLOSED);
    refused(() -> line.write(HIGH), ErrorKind.CLOSED);
    refused(() -> line.write(LOW), ErrorKind.CLOSED);
    refused(() -> line.setBias(Bias.UP), ErrorKind.CLOSED);
    refused(line::poll, ErrorKind.CLOSED);
    refused(line::dropped, ErrorKind.CLOSED);
    assertThat(line.pin()).isEqualTo(rig.observedPin());
  }

  @Test
  void closingAnOldHandleDoesNotHurtItsSuccessor() {
    GpioLine old = board.openGpio(GpioConfig.output(rig.observedPin(), LOW));
    old.close();
    try (GpioLine successor = board.openGpio(GpioConfig.output(rig.observedPin(), HIGH))) {
      old.close();
      assertThat(rig.observe()).isEqualTo(HIGH);
      successor.write(LOW);
      assertThat(rig.observe()).isEqualTo(LOW);
    }
  }

  @Test
  void aClosedBoardHasClosedEverything() {
    GpioLine line = board.openGpio(GpioConfig.output(rig.observedPin(), HIGH));
    I2cBus bus = has(Feature.I2C) ? board.openI2c(rig.i2c()) : null;
    board.close();
    board.close();
    refused(() -> line.write(LOW), ErrorKind.CLOSED);
    line.close();
    if (bus != null) {
      refused(() -> bus.read(rig.registerChip(), 1), ErrorKind.CLOSED);
    }
    refused(() -> board.openGpio(GpioConfig.input(rig.observedPin())), ErrorKind.CLOSED);
  }

  @Test
  void ofManyOpenersOneWins() throws Exception {
    AtomicInteger won = new AtomicInteger();
    AtomicInteger busy = new AtomicInteger();
    for (int i = 0; i < 4; i++) {
      thread(
          "opener" + i,
          () -> {
            try {
              board.openGpio(GpioConfig.output(rig.observedPin(), LOW));
              won.incrementAndGet();
            } catch (HalException e) {
              assertThat(e.kind()).isEqualTo(ErrorKind.BUSY);
              busy.incrementAndGet();
            }
          });
    }
    start();
    join();
    assertThat(won).hasValue(1);
    assertThat(busy).hasValue(3);
  }
}
