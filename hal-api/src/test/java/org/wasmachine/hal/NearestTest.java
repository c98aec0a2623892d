package org.wasmachine.hal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NearestTest {

  private static final List<String> KNOWN = List.of("esp32-c6-devkitc-1", "esp32-s3-box", "sim");

  @ParameterizedTest
  @CsvSource({"esp32-s3-bxo, esp32-s3-box", "ESP32C6-devkit, esp32-c6-devkitc-1", "sin, sim"})
  void aTypingErrorFindsTheName(String wanted, String name) {
    assertThat(Nearest.to(wanted, KNOWN)).contains(name);
  }

  @ParameterizedTest
  @CsvSource({"esp32-c6, esp32-c6-devkitc-1", "S3-Box, esp32-s3-box", "devkit, esp32-c6-devkitc-1"})
  void aPartOfANameFindsIt(String wanted, String name) {
    assertThat(Nearest.to(wanted, KNOWN)).contains(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "arduino", "es"})
  void whatIsNotNearFindsNothing(String wanted) {
    assertThat(Nearest.to(wanted, KNOWN)).isEmpty();
  }
}
