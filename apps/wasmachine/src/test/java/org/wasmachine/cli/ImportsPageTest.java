package org.wasmachine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ImportsPageTest {

  @Test
  void thePageInTheRepositorySaysWhatTheRegistryHas() throws IOException {
    assertThat(Files.readString(Path.of("..", "..", "vm", "IMPORTS.md")))
        .as("rewrite it with: ./wasmachine imports > vm/IMPORTS.md")
        .isEqualTo(ImportsCommand.page());
  }
}
