package org.wasmachine.hal.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wasmachine.hal.Level.HIGH;
import static org.wasmachine.hal.Level.LOW;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wasmachine.hal.Bias;
import org.wasmachine.hal.Drive;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.Feature;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.GpioLine;
import org.wasmachine.hal.Level;

/** Digital pins: levels in and out, resistors, drives. */
abstract class GpioContract extends Contract {
  @ParameterizedTest
  @EnumSource
  void anOutputShowsItsFirstLevelFromTheStart(Level level) {
    try (GpioLine line = board.openGpio(GpioConfig.output(rig.observedPin(), level))) {
      assertThat(rig.observe()).isEqualTo(level);
      assertThat(line.read()).isEqualTo(level);
      assertThat(line.pin()).isEqualTo(rig.observedPin());
    }
  }

  @Test
  void anOutputShowsWhatIsWritten() {
    try (GpioLine line = board.openGpio(GpioConfig.output(rig.observedPin(), LOW))) {
      for (Level level : new Level[] {HIGH, HIGH, LOW, LOW, HIGH}) {
        line.write(level);
        assertThat(rig.observe()).isEqualTo(level);
        assertThat(line.read()).isEqualTo(level);
      }
    }
  }

  @Test
  void anInputFollowsThePin() {
    try (GpioLine line = board.openGpio(GpioConfig.input(rig.drivenPin()))) {
      for (Level level : new Level[] {HIGH, LOW, HIGH}) {
        rig.drive(level);
        assertThat(line.read()).isEqualTo(level);
      }
    }
  }

  @Test
  void anInputIsNotWritten() {
    try (GpioLine line = board.openGpio(GpioConfig.input(rig.drivenPin()))) {
      refused(() -> line.write(HIGH), ErrorKind.PERMISSION);
      refused(() -> line.setDrive(Drive.OPEN_DRAIN), ErrorKind.PERMISSION);
    }
  }

  @Test
  void anInputOutputReadsBackThePad() {
    GpioConfig config = GpioConfig.inputOutput(rig.observedPin(), LOW);
    supported(
        Feature.GPIO_INPUT_OUTPUT,
        () -> {
          try (GpioLine line = board.openGpio(config)) {
            assertThat(line.read()).isEqualTo(LOW);
            line.write(HIGH);
            assertThat(line.read()).isEqualTo(HIGH);
            assertThat(rig.observe()).isEqualTo(HIGH);
          }
        });
  }

  @Test
  void resistorsHoldAPinThatNobodyDrives() {
    rig.release();
    supported(
        Feature.GPIO_BIAS,
        () -> {
          try (GpioLine line =
              board.openGpio(GpioConfig.input(rig.drivenPin()).withBias(Bias.UP))) {
            assertThat(line.read()).isEqualTo(HIGH);
            line.setBias(Bias.DOWN);
            assertThat(line.read()).isEqualTo(LOW);
            assertThat(line.config().bias()).isEqualTo(Bias.DOWN);
            line.setBias(Bias.UP);
            assertThat(line.read()).isEqualTo(HIGH);
          }
        });
  }

  @Test
  void aDriverIsStrongerThanAResistor() {
    if (has(Feature.GPIO_BIAS)) {
      try (GpioLine line = board.openGpio(GpioConfig.input(rig.drivenPin()).withBias(Bias.UP))) {
        rig.drive(LOW);
        assertThat(line.read()).isEqualTo(LOW);
      }
    }
  }

  @Test
  void anOpenDrainPullsLowAndLetsGo() {
    if (!has(Feature.GPIO_INPUT_OUTPUT)) {
      return;
    }
    GpioConfig config = GpioConfig.inputOutput(rig.drivenPin(), HIGH).withDrive(Drive.OPEN_DRAIN);
    supported(
        Feature.GPIO_OPEN_DRAIN,
        () -> {
          try (GpioLine line = board.openGpio(config)) {
            rig.drive(HIGH);
            assertThat(line.read()).isEqualTo(HIGH);
            rig.drive(LOW);
            assertThat(line.read()).as("released, and the bench drives low").isEqualTo(LOW);
            rig.release();
            if (has(Feature.GPIO_BIAS)) {
              line.setBias(Bias.UP);
              assertThat(line.read()).as("released, and a pull-up").isEqualTo(HIGH);
              line.write(LOW);
              assertThat(line.read()).as("pulled low against a pull-up").isEqualTo(LOW);
            }
          }
        });
  }

  @Test
  void anOpenSourcePullsHighAndLetsGo() {
    if (!has(Feature.GPIO_INPUT_OUTPUT)) {
      return;
    }
    GpioConfig config = GpioConfig.inputOutput(rig.drivenPin(), LOW).withDrive(Drive.OPEN_SOURCE);
    supported(
        Feature.GPIO_OPEN_SOURCE,
        () -> {
          try (GpioLine line = board.openGpio(config)) {
            rig.drive(HIGH);
            assertThat(line.read()).as("released, and the bench drives high").isEqualTo(HIGH);
            rig.release();
            if (has(Feature.GPIO_BIAS)) {
              line.setBias(Bias.DOWN);
              assertThat(line.read()).isEqualTo(LOW);
              line.write(HIGH);
              assertThat(line.read()).isEqualTo(HIGH);
            }
          }
        });
  }

  @Test
  void theDriveCanBeChanged() {
    try (GpioLine line = board.openGpio(GpioConfig.output(rig.observedPin(), LOW))) {
      if (supported(Feature.GPIO_OPEN_DRAIN, () -> line.setDrive(Drive.OPEN_DRAIN))) {
        assertThat(rig.observe()).isEqualTo(LOW);
        line.setDrive(Drive.PUSH_PULL);
        line.write(HIGH);
        assertThat(rig.observe()).isEqualTo(HIGH);
      }
    }
  }

  @Test
  void aPinThatIsNotThereIsNotFound() {
    refused(() -> board.openGpio(GpioConfig.input(9999)), ErrorKind.NOT_FOUND);
    refused(() -> board.openGpio(GpioConfig.input(-1)), ErrorKind.NOT_FOUND);
  }

  @Test
  void anInputOnlyPinIsNoOutput() {
    rig.inputOnlyPin()
        .ifPresent(
            pin -> {
              refused(() -> board.openGpio(GpioConfig.output(pin, HIGH)), ErrorKind.UNSUPPORTED);
              board.openGpio(GpioConfig.input(pin)).close();
            });
  }

  @Test
  void theSafeStateOfAPinIsAnInput() {
    GpioLine line = board.openGpio(GpioConfig.output(rig.drivenPin(), HIGH));
    line.close();
    try (GpioLine again = board.openGpio(GpioConfig.input(rig.drivenPin()))) {
      rig.drive(LOW);
      assertThat(again.read()).isEqualTo(LOW);
    }
  }
}
