package org.wasmachine.vm.translator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.wasmachine.vm.module.ModuleWriter.bytes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wasmachine.vm.module.ModuleDecoder;
import org.wasmachine.vm.module.ModuleException;
import org.wasmachine.vm.module.ModuleWriter;

/** Classes kept on disk give the same app; what is damaged or not ours alone is not used. */
class DirectoryClassCacheTest {
  @TempDir Path folder;

  private static byte[] module(long constant) {
    var writer = new ModuleWriter().memory(1, 2);
    writer.exported("f", "i:i", bytes(0x20, 0, 0x28, 2, 0, 0x41, constant, 0x6A));
    return writer.build();
  }

  private long[] call(byte[] module) {
    var engine = new TranslatorEngine(new DirectoryClassCache(folder.resolve("cache")));
    return Guest.call(Guest.instance(engine, module), "f", 8);
  }

  private List<Path> files() throws IOException {
    try (var files = Files.walk(folder.resolve("cache"))) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  @Test
  void theSecondRunReadsWhatTheFirstWrote() throws IOException {
    assertThat(call(module(5))).containsExactly(5);
    var written = files();
    // The module, that it is valid, what ties it together, its memory's constant, its code.
    assertThat(written).hasSize(5);

    assertThat(call(module(5))).containsExactly(5);
    assertThat(files()).isEqualTo(written);
  }

  @Test
  void anotherModuleHasOtherClasses() throws IOException {
    assertThat(call(module(5))).containsExactly(5);
    assertThat(call(module(6))).containsExactly(6);
    assertThat(files()).hasSize(10);
  }

  @Test
  void aModuleThatIsNotValidIsRefusedEveryTime() throws IOException {
    var writer = new ModuleWriter();
    writer.exported("f", ":i", bytes(0x42, 0)); // a 64-bit result where one of 32 is declared
    var engine = new TranslatorEngine(new DirectoryClassCache(folder.resolve("cache")));
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> engine.compile(ModuleDecoder.decode(writer.build())))
          .isInstanceOf(ModuleException.class);
    }
    assertThat(files()).isEmpty();
  }

  @Test
  void damagedFilesAreWrittenAgain() throws IOException {
    call(module(5));
    for (var file : files()) {
      byte[] content = Files.readAllBytes(file);
      content[content.length / 2] ^= 1;
      Files.write(file, content);
    }

    assertThat(call(module(5))).containsExactly(5);

    for (var file : files()) {
      Files.write(file, new byte[] {1, 2});
    }
    assertThat(call(module(5))).containsExactly(5);
  }

  @Test
  void aDirectoryThatOthersMayWriteToIsNotUsed() throws IOException {
    Path cache = Files.createDirectory(folder.resolve("cache"));
    Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwxrwxrwx"));

    assertThat(call(module(5))).containsExactly(5);
    assertThat(files()).isEmpty();
  }

  @Test
  void theModulesThatWereNotUsedForLongestMakeRoom() throws IOException {
    var cache = new DirectoryClassCache(folder.resolve("cache"), 4_000);
    for (int i = 0; i < 10; i++) {
      cache.shelf(module(i)).orElseThrow().put("key", new byte[1_000]);
    }

    assertThat(files()).hasSizeBetween(2, 8);
    assertThat(cache.shelf(module(9)).orElseThrow().get("key")).isPresent();
  }

  @Test
  void aModuleRemovedByAnotherProcessIsNoError() throws IOException {
    var cache = new DirectoryClassCache(folder.resolve("cache"));
    var shelf = cache.shelf(module(1)).orElseThrow();
    shelf.put("key", new byte[1]);
    for (var file : files()) {
      Files.delete(file);
    }

    assertThat(shelf.get("key")).isEmpty();
    assertThat(call(module(1))).containsExactly(1);
  }

  @Test
  void aPlaceThatCannotBeWrittenIsNoError() throws IOException {
    Files.writeString(folder.resolve("cache"), "a file where the directory should be");

    assertThat(call(module(5))).containsExactly(5);
  }

  @Test
  void aFolderThatCannotBeMadeIsToldOnceAndNotTriedAgain() throws IOException {
    var told = new ArrayList<String>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord message) {
            told.add(message.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger log = Logger.getLogger(DirectoryClassCache.class.getName());
    log.addHandler(handler);
    try {
      var cache = new DirectoryClassCache(folder.resolve("cache"));
      var shelf = cache.shelf(module(1)).orElseThrow();
      var other = cache.shelf(module(2)).orElseThrow();
      Files.delete(folder.resolve("cache"));
      Files.writeString(folder.resolve("cache"), "a file where the directory should be");
      for (int i = 0; i < 5; i++) {
        shelf.put("key" + i, new byte[1]);
        other.put("key" + i, new byte[1]);
      }
    } finally {
      log.removeHandler(handler);
    }

    assertThat(told).singleElement().asString().startsWith("cannot keep translated classes in ");
  }
}
