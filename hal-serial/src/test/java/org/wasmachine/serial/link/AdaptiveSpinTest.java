package org.wasmachine.serial.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;
import org.wasmachine.serial.wire.Wire;

/** How long a waiter looks for bytes before it sleeps, and when it does not look at all. */
class AdaptiveSpinTest {
  private static final long LOOK_NANOS = 10_000;

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
  void looksShorterEachTimeInVainThenRestsThenTriesAgain() {
    Wire silent = wire(() -> 0);
    long longest = AdaptiveSpin.LONGEST_NANOS / LOOK_NANOS + 1;
    assertThat(looksOf(silent)).isEqualTo(longest);
    assertThat(looksOf(silent)).isBetween(longest / 2 - 1, longest / 2 + 1);
    while (looksOf(silent) > 0) {
      assertThat(looks).isLessThan(10 * longest);
    }
    for (int i = 1; i < AdaptiveSpin.REST; i++) {
      assertThat(looksOf(silent)).isZero();
    }
    assertThat(looksOf(silent)).isEqualTo(longest);
  }

  @Test
  void oneSuccessMakesItPatientAgain() {
    long patient = looksOf(wire(() -> 0));
    spin.await(wire(() -> 1));
    assertThat(looksOf(wire(() -> 0))).isEqualTo(patient);
  }
}
