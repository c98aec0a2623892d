package org.wasmachine.sim.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SignalTest {
  @Test
  void aSineStartsInTheMiddleAndComesBack() {
    Signal sine = Signal.sine(100, 50, 1_000);
    assertThat(sine.at(0)).isEqualTo(100, within(1e-9));
    assertThat(sine.at(250)).isEqualTo(150, within(1e-9));
    assertThat(sine.at(750)).isEqualTo(50, within(1e-9));
    assertThat(sine.at(1_000_000_250)).isEqualTo(150, within(1e-9));
    assertThatThrownBy(() -> Signal.sine(1, 1, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aTableIsJoinedByStraightLines() {
    Signal table = Signal.table(new TreeMap<>(Map.of(100L, 1.0, 200L, 3.0, 300L, 0.0)));
    assertThat(table.at(0)).isEqualTo(1);
    assertThat(table.at(100)).isEqualTo(1);
    assertThat(table.at(150)).isEqualTo(2);
    assertThat(table.at(275)).isEqualTo(0.75);
    assertThat(table.at(1_000)).isEqualTo(0);
    assertThatThrownBy(() -> Signal.table(new TreeMap<>()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
