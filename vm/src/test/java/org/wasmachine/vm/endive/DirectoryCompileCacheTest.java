package org.wasmachine.vm.endive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Endive compiled comes back whole, or not at all. */
class DirectoryCompileCacheTest {
  private static final String KEY = "sha256:ab/cd";

  @TempDir Path folder;

  private DirectoryCompileCache cache() {
    return new DirectoryCompileCache(folder.resolve("endive"));
  }

  private Path file() throws IOException {
    try (var files = Files.list(folder.resolve("endive"))) {
      return files.findFirst().orElseThrow();
    }
  }

  @Test
  void whatWasPutComesBackForItsKeyOnly() {
    cache().putIfAbsent(KEY, new byte[] {1, 2, 3});

    assertThat(cache().get(KEY)).containsExactly(1, 2, 3);
    assertThat(cache().get("sha256:ab_cd")).isNull();
    assertThat(cache().get("other")).isNull();
  }

  @Test
  void aDamagedFileIsNotUsed() throws IOException {
    cache().putIfAbsent(KEY, new byte[] {1, 2, 3});
    byte[] content = Files.readAllBytes(file());
    content[content.length - 1] ^= 1;
    Files.write(file(), content);
    assertThat(cache().get(KEY)).isNull();

    Files.write(file(), new byte[] {7});
    assertThat(cache().get(KEY)).isNull();
  }

  @Test
  void aDirectoryThatOthersMayWriteToIsNotUsed() throws IOException {
    cache().putIfAbsent(KEY, new byte[] {1, 2, 3});
    Files.setPosixFilePermissions(
        folder.resolve("endive"), PosixFilePermissions.fromString("rwxrwxrwx"));

    assertThat(cache().get(KEY)).isNull();
  }
}
