package org.wasmachine.boards;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Expected output kept in a file, so that a change of it shows in the difference of the commit. */
final class GoldenFile {

  private static final Path DIRECTORY = Path.of("src/test/resources/org/wasmachine/boards/golden");

  private GoldenFile() {}

  /** Compares, or rewrites the file when the tests run with {@code -Dgolden.write=true}. */
  static void check(String name, String actual) throws IOException {
    if (Boolean.getBoolean("golden.write")) {
      Files.writeString(DIRECTORY.resolve(name), actual);
    }
    try (InputStream in = Files.newInputStream(DIRECTORY.resolve(name))) {
      assertThat(actual).isEqualTo(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}
