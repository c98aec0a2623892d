package org.wasmachine.serial.firmware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wasmachine.hal.HalException;

/** The firmware as somebody gets it who wants to flash a board. */
class FirmwareProjectTest {
  @Test
  void isCopiedWithAllItsSources(@TempDir Path dir) {
    FirmwareProject project = FirmwareProject.copyTo(dir, "esp32s3");
    assertThat(dir.resolve("core/session.c")).isNotEmptyFile();
    assertThat(dir.resolve("port_espidf/CMakeLists.txt")).isNotEmptyFile();
    assertThat(dir.resolve("port_espidf/main/main.c")).isNotEmptyFile();
    assertThat(project.commands("/dev/ttyUSB0"))
        .hasSize(3)
        .first()
        .asString()
        .contains("set-target esp32s3");
  }

  @Test
  void itsBuildNamesEverySourceOfTheCore(@TempDir Path dir) throws IOException {
    FirmwareProject.copyTo(dir, "esp32s3");
    Path build = dir.resolve("port_espidf/main/CMakeLists.txt");
    try (Stream<Path> core = Files.list(dir.resolve("core"))) {
      assertThat(core.map(file -> file.getFileName().toString()).filter(n -> n.endsWith(".c")))
          .isNotEmpty()
          .allSatisfy(name -> assertThat(build).content().contains("${core}/" + name));
    }
  }

  @Test
  void thereIsNothingToFlashBeforeItIsBuilt(@TempDir Path dir) {
    FirmwareProject project = FirmwareProject.copyTo(dir, "esp32c6");
    assertThat(project.isBuilt()).isFalse();
    assertThatThrownBy(() -> project.flash("/dev/ttyUSB0"))
        .isInstanceOf(HalException.class)
        .hasMessageContaining("idf.py");
  }

  @Test
  void anUnknownChipIsRefusedWithTheNearest(@TempDir Path dir) {
    assertThatThrownBy(() -> FirmwareProject.copyTo(dir, "esp32s4"))
        .hasMessageContaining("did you mean esp32");
  }
}
