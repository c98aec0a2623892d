package org.wasmachine.boards;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.wasmachine.hal.PinUse;
import org.wasmachine.hal.profile.BoardProfile;

class BoardPictureTest {

  private static final List<PinUse> USES =
      List.of(
          new PinUse(2, "output", "blink"),
          new PinUse(8, "I2C0 SDA", "light-sensor"),
          new PinUse(9, "I2C0 SCL", "light-sensor"));

  private final BoardCatalog catalog = new BoardCatalog();

  static List<String> ids() {
    return new BoardCatalog().ids();
  }

  private BoardProfile board(String id) {
    return catalog.find(id).orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("ids")
  void everyBoardHasItsPicture(String id) throws IOException {
    GoldenFile.check(id + ".txt", BoardPicture.render(board(id), List.of(), Style.PLAIN, 120));
  }

  @Test
  void pinsInUseAreMarked() throws IOException {
    BoardProfile board = board("esp32-s3-devkitc-1");
    GoldenFile.check("in-use.txt", BoardPicture.render(board, USES, Style.PLAIN, 120));
    GoldenFile.check("pins-in-use.txt", PinTable.render(board, USES, Style.PLAIN));
  }

  @Test
  void coloursChangeNothingButTheColours() throws IOException {
    BoardProfile board = board("esp32-devkitc");
    String coloured = BoardPicture.render(board, USES, Style.ANSI, 100);
    GoldenFile.check("coloured.txt", coloured);
    assertThat(coloured.replaceAll("\u001b\\[[0-9;]*m", ""))
        .isEqualTo(BoardPicture.render(board, USES, Style.PLAIN, 100));
  }

  @ParameterizedTest
  @MethodSource("ids")
  void asciiStaysAscii(String id) {
    String picture = BoardPicture.render(board(id), USES, Style.ASCII, 80);
    assertThat(StandardCharsets.US_ASCII.newEncoder().canEncode(picture)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("ids")
  void noLineEndsInBlanks(String id) {
    assertThat(BoardPicture.render(board(id), USES, Style.PLAIN, 100).lines())
        .noneMatch(line -> line.endsWith(" "));
  }

  @ParameterizedTest
  @MethodSource("ids")
  void aTerminalOfAnyWidthGetsEveryPin(String id) {
    BoardProfile board = board(id);
    for (int columns : new int[] {-1, 0, 1, 40, 80, 1_000}) {
      String picture = BoardPicture.render(board, USES, Style.PLAIN, columns);
      assertThat(board.headers())
          .allSatisfy(
              header ->
                  assertThat(header.pins())
                      .allSatisfy(pin -> assertThat(picture).contains(pin.label())));
    }
  }

  @Test
  void theTableOfBoards() throws IOException {
    GoldenFile.check("boards.txt", BoardTable.render(catalog.all(), Style.PLAIN));
  }

  @Test
  void theStyleFitsTheOutput() {
    assertThat(Style.of(StandardCharsets.UTF_8, true)).isEqualTo(Style.ANSI);
    assertThat(Style.of(StandardCharsets.US_ASCII, false)).isEqualTo(Style.ASCII);
  }
}
