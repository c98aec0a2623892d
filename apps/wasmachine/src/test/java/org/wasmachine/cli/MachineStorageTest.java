package org.wasmachine.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wasmachine.ext.device.BoardDevices;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.Errno;
import org.wasmachine.vm.fs.Access;
import org.wasmachine.vm.fs.FileSystem;
import org.wasmachine.vm.fs.FsException;
import org.wasmachine.vm.fs.OpenFile;
import org.wasmachine.vm.fs.OpenFlag;
import org.wasmachine.vm.fs.OpenOptions;

/** Who sees which part of a machine's storage. */
class MachineStorageTest {

  @TempDir private Path home;
  private Board board;
  private MachineStorage storage;

  @BeforeEach
  void open() {
    board = Board.open("sim:esp32-s3-devkitc-1?time=virtual");
    storage = MachineStorage.in(home, board, BoardDevices.of(board));
  }

  @AfterEach
  void close() {
    board.close();
  }

  private static void write(FileSystem files, String path, String text)
      throws InterruptedException {
    try (OpenFile file =
        files.open(path, OpenOptions.of(Access.WRITE, OpenFlag.CREATE, OpenFlag.TRUNCATE))) {
      file.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
  }

  @Test
  void anAppFindsItsFolderUnderItsNameAndAsAllOfTheStorage() throws Exception {
    FileSystem app = storage.filesOf("a");
    write(app, "/storage/note", "hello");
    assertThat(app.stat("/storage/a/note").size()).isEqualTo(5);
    assertThat(home.resolve("files/a/note")).hasContent("hello");
    assertThat(storage.files().stat("/storage/a/note").size()).isEqualTo(5);
    assertThat(app.mounts().getFirst().path())
        .as("what a WASI app has as descriptor 3, as on the peer")
        .isEqualTo("/storage/a");
  }

  @Test
  void anAppSeesNothingOfAnother() throws Exception {
    write(storage.filesOf("b"), "/storage/secret", "x");
    FileSystem app = storage.filesOf("a");
    for (String path :
        new String[] {
          "/storage/secret", "/storage/b/secret", "/storage/../b/secret", "/storage/a/../b/secret"
        }) {
      assertThatThrownBy(() -> app.open(path, OpenOptions.READ))
          .as(path)
          .isInstanceOf(FsException.class);
    }
  }

  @Test
  void aLinkOutOfTheFolderIsNotFollowed() throws IOException {
    FileSystem app = storage.filesOf("a");
    Files.writeString(home.resolve("files/shared"), "x");
    Files.createSymbolicLink(home.resolve("files/a/link"), Path.of("../shared"));
    assertThatThrownBy(() -> app.open("/storage/link", OpenOptions.READ))
        .isInstanceOf(FsException.class);
  }

  @Test
  void allAppsTogetherHaveTheSpaceOfTheBoard() throws Exception {
    long total = storage.space().total();
    try (var file =
        Files.newByteChannel(
            home.resolve("files/large"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      file.position(total - 1).write(ByteBuffer.wrap(new byte[] {1}));
    }
    assertThat(storage.space().used()).isEqualTo(total);
    assertThatThrownBy(() -> write(storage.filesOf("a"), "/storage/note", "hello"))
        .isInstanceOfSatisfying(
            FsException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOSPC));
  }

  @Test
  void aFileInTheWayOfTheFolderIsSaid() throws Exception {
    Files.writeString(home.resolve("files/a"), "x");
    assertThatThrownBy(() -> storage.filesOf("a"))
        .isInstanceOf(FsException.class)
        .hasMessageContaining("/storage/a is in the way");
  }
}
