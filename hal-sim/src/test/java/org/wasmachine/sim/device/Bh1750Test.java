package org.wasmachine.sim.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wasmachine.hal.time.VirtualClock;

/** The light sensor behaves as its data sheet says. */
class Bh1750Test {
  private final VirtualClock clock = new VirtualClock();
  private final Bh1750 sensor = new Bh1750(clock, Signal.constant(1000));

  private void command(int... instructions) {
    for (int instruction : instructions) {
      sensor.start(false);
      assertThat(sensor.write(instruction)).isTrue();
      sensor.stop();
    }
  }

  private int data() {
    sensor.start(true);
    int value = sensor.read() << 8 | sensor.read();
    sensor.stop();
    return value;
  }

  private void pass(long millis) throws InterruptedException {
    clock.sleep(Duration.ofMillis(millis));
  }

  @BeforeEach
  void givesZeroBeforeTheFirstMeasurement() {
    assertThat(data()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "0x10, 120, 1200",
    "0x11, 120, 2400",
    "0x13, 16, 1200",
    "0x20, 120, 1200",
    "0x21, 120, 2400",
    "0x23, 16, 1200"
  })
  void measuresInEveryMode(int instruction, int millis, int counts) throws Exception {
    command(instruction);
    pass(millis - 1);
    assertThat(data()).as("not finished").isZero();
    pass(1);
    assertThat(data()).isEqualTo(counts);
  }

  @Test
  void theLowResolutionHasStepsOfFour() throws Exception {
    sensor.setLux(Signal.constant(1001.7));
    command(0x13);
    pass(16);
    assertThat(data()).isEqualTo(1200);
  }

  @Test
  void aContinuousModeFollowsTheLight() throws Exception {
    command(0x10);
    pass(120);
    sensor.setLux(Signal.constant(50));
    assertThat(data()).as("still the old measurement").isEqualTo(1200);
    pass(120);
    assertThat(data()).isEqualTo(60);
  }

  @Test
  void aOneTimeModeMeasuresOnceAndPowersDown() throws Exception {
    command(0x20);
    pass(120);
    assertThat(data()).isEqualTo(1200);
    sensor.setLux(Signal.constant(50));
    pass(500);
    assertThat(data()).isEqualTo(1200);
    command(0x07);
    assertThat(data()).as("reset is not accepted in power-down").isEqualTo(1200);
    command(0x01, 0x07);
    assertThat(data()).isZero();
  }

  @Test
  void powerDownEndsTheMeasurement() throws Exception {
    command(0x10);
    pass(60);
    command(0x00);
    pass(500);
    assertThat(data()).isZero();
  }

  @Test
  void aLongerMeasurementTimeIsMoreSensitive() throws Exception {
    // 138 = 0b100_01010: twice the default of 69.
    command(0x40 | 0b100, 0x60 | 0b01010, 0x10);
    pass(239);
    assertThat(data()).isZero();
    pass(1);
    assertThat(data()).isEqualTo(2400);
  }

  @Test
  void theCountEndsAtSixteenBits() throws Exception {
    sensor.setLux(Signal.constant(1e9));
    command(0x10);
    pass(120);
    assertThat(data()).isEqualTo(0xFFFF);
    sensor.setLux(Signal.constant(-3));
    pass(120);
    assertThat(data()).isZero();
  }
}
