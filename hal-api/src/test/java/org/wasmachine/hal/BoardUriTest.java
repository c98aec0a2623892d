package org.wasmachine.hal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoardUriTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "sim:esp32-s3-box?time=real&seed=7",
        "serial:/dev/ttyUSB0?baud=921600",
        "pi4j:",
        "sim:C:\\boards\\mine.yaml",
        "serial:COM3?x=",
      })
  void whatIsReadIsWrittenAgain(String text) {
    assertThat(BoardUri.parse(text)).hasToString(text);
  }

  @Test
  void itHasItsParts() {
    BoardUri uri = BoardUri.parse("serial:/dev/ttyUSB0?baud=921600&x=a=b");
    assertThat(uri.scheme()).isEqualTo("serial");
    assertThat(uri.target()).isEqualTo("/dev/ttyUSB0");
    assertThat(uri.parameter("baud")).contains("921600");
    assertThat(uri.parameter("x")).contains("a=b");
    assertThat(uri.parameter("y")).isEmpty();
    assertThat(uri.withParameter("baud", "1")).hasToString("serial:/dev/ttyUSB0?baud=1&x=a=b");
    assertThat(BoardUri.parse("sim:a?")).hasToString("sim:a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        "esp32",
        ":x",
        "Sim:x",
        "1:x",
        "sim:x?a",
        "sim:x?=1",
        "sim:x?a=1&",
        "sim:x?a=1&a=2",
        "a b:x"
      })
  void anythingElseIsRefusedWithAHint(String text) {
    assertThatThrownBy(() -> BoardUri.parse(text))
        .isInstanceOfSatisfying(
            HalException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_ARGUMENT))
        .hasMessageContaining(text);
  }

  @Test
  void unknownParametersAreRefused() {
    BoardUri uri = BoardUri.parse("sim:x?tme=real");
    assertThatThrownBy(() -> uri.requireParameters(Set.of("time", "seed")))
        .hasMessageContaining("tme")
        .hasMessageContaining("seed, time");
    uri.requireParameters(Set.of("tme"));
  }

  @Test
  void anUnknownBackendIsNotFound() {
    assertThatThrownBy(() -> Board.open("nowhere:x"))
        .isInstanceOfSatisfying(
            HalException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND))
        .hasMessageContaining("no backend 'nowhere:'");
  }

  @Test
  void theNearestNameIsSuggestedIfItIsNear() {
    List<String> known = List.of("esp32-devkitc", "esp32-s3-box", "esp32-s3-devkitc-1");
    assertThat(Nearest.to("esp32-s3-devkit", known)).contains("esp32-s3-devkitc-1");
    assertThat(Nearest.to("ESP32-S3-BOX", known)).contains("esp32-s3-box");
    assertThat(Nearest.to("arduino", known)).isEmpty();
    assertThat(Nearest.to("x", List.of())).isEmpty();
  }
}
