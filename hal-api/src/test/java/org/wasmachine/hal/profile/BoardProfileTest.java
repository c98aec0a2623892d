package org.wasmachine.hal.profile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BoardProfileTest {

  private final BoardProfile board = DemoBoard.profile();

  @ParameterizedTest
  @CsvSource({"34, 34", "GPIO34, 34", "gpio34, 34", "IO2, 2", "VP, 34", "vp, 34", "J1-8, 34"})
  void aPinIsFoundByEveryNameItHas(String name, int gpio) {
    assertThat(board.pin(name)).map(Pin::number).contains(gpio);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "GPIO", "GPIO-2", "99", "J1-1", "J9-8", "12345678901234567890", "٣"})
  void otherNamesFindNothing(String name) {
    assertThat(board.pin(name)).isEmpty();
  }

  @Test
  void pinsAreAscending() {
    assertThat(board.pins()).extracting(Pin::number).isSorted();
  }

  @Test
  void aPinKnowsWhetherItIsLedOut() {
    assertThat(board.onHeader(board.pin(2).orElseThrow())).isTrue();
    assertThat(board.onHeader(board.pin(8).orElseThrow())).isFalse();
  }
}
