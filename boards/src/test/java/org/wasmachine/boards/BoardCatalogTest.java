package org.wasmachine.boards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.profile.BoardProfile;

class BoardCatalogTest {

  private final BoardCatalog catalog = new BoardCatalog();

  static List<String> ids() {
    return new BoardCatalog().ids();
  }

  private static Path yaml(String id) {
    try {
      return Path.of(BoardCatalog.class.getResource(id + ".yaml").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void listsExactlyTheProfilesThatExist() throws IOException {
    try (Stream<Path> files = Files.list(yaml("esp32-s3-box").getParent())) {
      List<String> present =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".yaml"))
              .map(name -> name.replace(".yaml", ""))
              .sorted()
              .toList();
      assertThat(catalog.ids()).isEqualTo(present).hasSize(9);
    }
  }

  @ParameterizedTest
  @MethodSource("ids")
  void theCompiledProfileSaysTheSameAsTheYaml(String id) {
    BoardProfile board = catalog.find(id).orElseThrow();
    assertThat(board).isEqualTo(catalog.load(yaml(id)));
    assertThat(board.id()).isEqualTo(id);
  }

  @ParameterizedTest
  @MethodSource("ids")
  void aTruncatedCompiledProfileIsAnError(String id) throws IOException {
    var out = new ByteArrayOutputStream();
    CompiledProfileWriter.write(catalog.find(id).orElseThrow(), out);
    byte[] bytes = out.toByteArray();
    for (int length = 0; length < bytes.length; length += 7) {
      byte[] part = java.util.Arrays.copyOf(bytes, length);
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> CompiledProfileReader.read(part));
    }
  }

  @Test
  void allReadsEveryBoard() {
    assertThat(catalog.all()).extracting(BoardProfile::id).isEqualTo(catalog.ids());
  }

  @ParameterizedTest
  @CsvSource({
    "esp32-s3-bxo, esp32-s3-box",
    "ESP32-S3-BOX, esp32-s3-box",
    "esp32s3-box, esp32-s3-box",
    "esp32-s3-devkitc, esp32-s3-devkitc-1",
    "esp32-c6, esp32-c6-devkitc-1",
    "raspberry-pi-6, raspberry-pi-5",
    "pi-zero, raspberry-pi-zero-2-w",
    "rasberry-pi-4, raspberry-pi-4b",
  })
  void anUnknownIdSuggestsTheNearest(String wrong, String meant) {
    assertThat(catalog.find(wrong)).isEmpty();
    assertThatExceptionOfType(HalException.class)
        .isThrownBy(() -> catalog.open(wrong))
        .withMessage("there is no board \"%s\"; did you mean \"%s\"?", wrong, meant)
        .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "arduino-uno", "../../etc/passwd", "%s%n"})
  void anIdLikeNoOtherListsTheKnownOnes(String wrong) {
    assertThatExceptionOfType(HalException.class)
        .isThrownBy(() -> catalog.open(wrong))
        .withMessageContaining("known boards are esp32-c6-devkitc-1, esp32-devkitc");
  }

  @Test
  void aHugeIdIsShownShortened() {
    assertThatExceptionOfType(HalException.class)
        .isThrownBy(() -> catalog.open("x".repeat(1 << 20)))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(400));
  }

  @Test
  void aFileOfTheUserIsRead(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("mine.yaml"), SmallProfile.TEXT);
    assertThat(catalog.open(file.toString()).id()).isEqualTo("small");
  }

  @Test
  void aMissingFileIsNotFound(@TempDir Path directory) {
    Path file = directory.resolve("absent.yaml");
    assertThatExceptionOfType(HalException.class)
        .isThrownBy(() -> catalog.open(file.toString()))
        .withMessage("there is no board profile " + file)
        .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND));
  }

  @Test
  void aDirectoryCannotBeRead(@TempDir Path directory) throws IOException {
    Path file = Files.createDirectory(directory.resolve("dir.yaml"));
    assertThatExceptionOfType(HalException.class)
        .isThrownBy(() -> catalog.open(file.toString()))
        .withMessageContaining("cannot read " + file)
        .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.IO));
  }

  @Test
  void aFileNameThatCannotExistIsNotFound() {
    assertThatExceptionOfType(HalException.class)
        .isThrownBy(() -> catalog.open("a\0b.yaml"))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND));
  }

  @Test
  void aHugeFileIsRefusedWithoutReadingAllOfIt(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("huge.yaml"), "#".repeat(1 << 20));
    assertThatExceptionOfType(InvalidProfileException.class)
        .isThrownBy(() -> catalog.load(file))
        .withMessage(file + ": expected at most 262144 bytes, found more");
  }

  @Test
  void aFileThatIsNotTextIsRefused(@TempDir Path directory) throws IOException {
    Path file = Files.write(directory.resolve("bad.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe});
    assertThatExceptionOfType(InvalidProfileException.class)
        .isThrownBy(() -> catalog.load(file))
        .withMessage(file + ": expected text in UTF-8");
  }
}
