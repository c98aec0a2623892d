package org.wasmachine.serial.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;
import org.wasmachine.serial.wire.Wire;

/** How long a waiter looks for bytes before it sleeps, and when it does not look at all. */
class AdaptiveSpinTest {
  private static final long LOOK_NANOS = 10_000;
  private static final long LONGEST_LOOK = AdaptiveSpin.LONGEST_NANOS / LOOK_NANOS + 1;

  private long looks;
  private final AdaptiveSpin spin = new AdaptiveSpin(() -> looks * LOOK_NANOS);

  private Wire wire(IntSupplier available) {
    return new Wire() {
      @Override
      public String name() {
        return "test";
      }

      @Override
      public int read(byte[] into) {
        throw new AssertionError("only looks");
      }

      @Override
      public int available() {
        looks++;
        return available.getAsInt();
      }

      @Override
      public boolean write(byte[] bytes, int offset, int length) {
        throw new AssertionError("only looks");
      }

      @Override
      public int baud() {
        return 115_200;
      }

      @Override
      public boolean setBaud(int baud) {
        return false;
      }

      @Override
      public void close() {}
    };
  }

  private long looksOf(Wire wire) {
    long before = looks;
    spin.await(wire);
    return looks - before;
  }

  @Test
  void seesBytesThatAreThere() {
    assertThat(spin.await(wire(() -> 3))).isTrue();
    assertThat(looks).isEqualTo(1);
  }

  @Test
  void seesBytesThatComeMeanwhile() {
    assertThat(spin.await(wire(() -> looks < 20 ? 0 : 1))).isTrue();
    assertThat(looks).isEqualTo(20);
  }

  @Test
  void seesTheEndOfTheWire() {
    assertThat(spin.await(wire(() -> -1))).isTrue();
  }

  @Test
  void restsAfterAFewLooksInVainThenOneLookDecides() {
    Wire silent = wire(() -> 0);
    for (int i = 0; i < AdaptiveSpin.PATIENCE; i++) {
      assertThat(looksOf(silent)).isEqualTo(LONGEST_LOOK);
    }
    rests();
    assertThat(looksOf(silent)).isEqualTo(LONGEST_LOOK);
    rests();
    assertThat(spin.await(wire(() -> 1))).isTrue();
    assertThat(looksOf(silent)).as("it looks again").isEqualTo(LONGEST_LOOK);
    assertThat(looksOf(silent)).isEqualTo(LONGEST_LOOK);
  }

  private void rests() {
    Wire ready = wire(() -> 1);
    for (int i = 0; i < AdaptiveSpin.REST; i++) {
      assertThat(looksOf(ready)).isZero();
    }
  }

  @Test
  void aSuccessInBetweenMakesItPatientAgain() {
    for (int i = 0; i < 10 * AdaptiveSpin.PATIENCE; i++) {
      assertThat(looksOf(wire(() -> 0))).isEqualTo(LONGEST_LOOK);
      assertThat(spin.await(wire(() -> 1))).isTrue();
    }
  }
}
