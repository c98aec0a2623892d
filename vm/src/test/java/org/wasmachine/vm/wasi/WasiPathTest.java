package org.wasmachine.vm.wasi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wasmachine.hal.Errno;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.fs.Access;
import org.wasmachine.vm.fs.FileType;
import org.wasmachine.vm.fs.FsException;
import org.wasmachine.vm.fs.OpenFile;
import org.wasmachine.vm.fs.OpenOptions;
import org.wasmachine.vm.natives.Rows;

@Rows(WasiPath.class)
class WasiPathTest {

  private static final int OUT = 0x100;
  private static final int DATA = 0x1000;
  private static final int STORAGE = 3;
  private static final int DEVICES = 4;
  private static final int FOLLOW = 1;

  private static final int CREATE = 1;
  private static final int DIRECTORY = 2;
  private static final int EXCLUSIVE = 4;
  private static final int TRUNCATE = 8;

  /** A pin that can be written, and tells how it was opened. */
  private record Pin(OpenOptions options) implements OpenFile {
    @Override
    public FileType type() {
      return FileType.CHARACTER_DEVICE;
    }

    @Override
    public int write(ByteBuffer source) {
      return 1;
    }

    @Override
    public void close() {}
  }

  private final WasiFixture guest =
      new WasiFixture(
          java.io.InputStream.nullInputStream(),
          devices ->
              devices.withDriver(
                  "gpio",
                  (name, options) -> {
                    if (!options.flags().isEmpty() || !name.equals("2")) {
                      throw new FsException(Errno.EINVAL);
                    }
                    return new Pin(options);
                  }));
  private final WasiPath path = new WasiPath(guest.process);
  private final WasiFd fd = new WasiFd(guest.process);

  @AfterEach
  void close() {
    guest.close();
  }

  private static void assertErrno(Errno expected, int result) {
    assertThat(Errno.of(result)).isEqualTo(expected);
  }

  private int open(int directory, String name, int lookup, int flags, long rights) {
    WasiFixture.Text text = guest.text(name);
    return path.path_open(
        directory, lookup, text.address(), text.length(), flags, rights, 0, 0, OUT);
  }

  private int create(String name) {
    assertErrno(Errno.SUCCESS, open(STORAGE, name, FOLLOW, CREATE, Right.FD_WRITE.bit()));
    return guest.memory().i32(OUT);
  }

  private int makeDirectory(String name) {
    WasiFixture.Text text = guest.text(name);
    return path.path_create_directory(STORAGE, text.address(), text.length());
  }

  private int symlink(String target, String name) {
    WasiFixture.Text to = guest.text(target);
    WasiFixture.Text at = guest.text(name);
    return path.path_symlink(to.address(), to.length(), STORAGE, at.address(), at.length());
  }

  private int rename(String from, String to) {
    WasiFixture.Text old = guest.text(from);
    WasiFixture.Text added = guest.text(to);
    return path.path_rename(
        STORAGE, old.address(), old.length(), STORAGE, added.address(), added.length());
  }

  private int link(String from, String to) {
    WasiFixture.Text old = guest.text(from);
    WasiFixture.Text added = guest.text(to);
    return path.path_link(
        STORAGE, 0, old.address(), old.length(), STORAGE, added.address(), added.length());
  }

  private int unlink(String name) {
    WasiFixture.Text text = guest.text(name);
    return path.path_unlink_file(STORAGE, text.address(), text.length());
  }

  private int type(String name, int lookup) {
    WasiFixture.Text text = guest.text(name);
    assertErrno(
        Errno.SUCCESS, path.path_filestat_get(STORAGE, lookup, text.address(), text.length(), OUT));
    return guest.memory().u8(OUT + 16);
  }

  @ParameterizedTest(name = "{0} with {1} and rights {2}: {3}")
  @CsvSource({
    "2, WRITE, 0x40, SUCCESS",
    "2, READ, 0x2, SUCCESS",
    "2, READ_WRITE, 0x42, SUCCESS",
    "3, READ, 0x2, EINVAL",
  })
  void aDeviceIsOpenedForWhatTheRightsSay(String pin, Access access, String rights, Errno errno) {
    assertErrno(errno, open(DEVICES, "gpio/" + pin, FOLLOW, 0, Long.decode(rights)));
    if (errno == Errno.SUCCESS) {
      Pin opened = (Pin) Wasi.of(guest.process).table().get(guest.memory().i32(OUT)).file();
      assertThat(opened.options()).isEqualTo(OpenOptions.of(access));
    }
  }

  @Test
  void aDeviceIsWrittenLikeAFileAndLooksLikeACharacterDevice() {
    assertErrno(Errno.SUCCESS, open(DEVICES, "gpio/2", 0, 0, Right.FD_WRITE.bit()));
    int pin = guest.memory().i32(OUT);
    guest.vectors(0x200, DATA, 1);
    assertErrno(Errno.SUCCESS, fd.fd_write(pin, 0x200, 1, OUT));
    assertThat(guest.memory().i32(OUT)).isEqualTo(1);
    assertErrno(Errno.SUCCESS, fd.fd_fdstat_get(pin, OUT));
    assertThat(guest.memory().u8(OUT)).isEqualTo(2);
    assertErrno(Errno.ENOENT, open(DEVICES, "none", 0, 0, Right.FD_READ.bit()));
    assertErrno(Errno.ENOTCAPABLE, open(DEVICES, "../storage/f", 0, 0, Right.FD_READ.bit()));
    assertErrno(Errno.EROFS, path.path_unlink_file(DEVICES, guest.text("null").address(), 4));
  }

  @Test
  void openFlagsDoWhatTheirNamesSay() {
    long write = Right.FD_WRITE.bit();
    assertErrno(Errno.ENOENT, open(STORAGE, "f", FOLLOW, 0, write));
    assertThat(guest.memory().i32(OUT)).isEqualTo(-1);
    create("f");
    assertErrno(Errno.EEXIST, open(STORAGE, "f", FOLLOW, CREATE | EXCLUSIVE, write));
    assertErrno(Errno.ENOTDIR, open(STORAGE, "f", FOLLOW, DIRECTORY, Right.FD_READ.bit()));
    assertErrno(Errno.SUCCESS, open(STORAGE, "f", FOLLOW, TRUNCATE, write));
    assertErrno(Errno.EINVAL, open(STORAGE, "f", FOLLOW, 0x10, write));
    assertErrno(Errno.EISDIR, open(STORAGE, ".", FOLLOW, 0, write));
    assertErrno(Errno.SUCCESS, open(STORAGE, ".", FOLLOW, DIRECTORY, Right.ALL));
  }

  @Test
  void namesAreMadeMovedLinkedAndRemoved() {
    assertErrno(Errno.SUCCESS, makeDirectory("d"));
    assertErrno(Errno.EEXIST, makeDirectory("d"));
    create("d/f");
    assertErrno(Errno.SUCCESS, rename("d/f", "g"));
    assertErrno(Errno.SUCCESS, link("g", "d/h"));
    assertErrno(Errno.SUCCESS, unlink("g"));
    assertThat(type("d/h", 0)).isEqualTo(4);
    assertErrno(Errno.EISDIR, unlink("d"));
    WasiFixture.Text d = guest.text("d");
    assertErrno(Errno.ENOTEMPTY, path.path_remove_directory(STORAGE, d.address(), d.length()));
    assertErrno(Errno.SUCCESS, unlink("d/h"));
    assertErrno(Errno.SUCCESS, path.path_remove_directory(STORAGE, d.address(), d.length()));
    assertErrno(
        Errno.SUCCESS,
        path.path_filestat_set_times(
            STORAGE, FOLLOW, guest.text(".").address(), 1, 1_000, 2_000, 1 | 4));
  }

  @Test
  void aSymbolicLinkIsReadFollowedAndCutToTheBuffer() {
    create("file");
    assertErrno(Errno.SUCCESS, symlink("file", "link"));
    assertThat(type("link", 0)).isEqualTo(7);
    assertThat(type("link", FOLLOW)).isEqualTo(4);
    WasiFixture.Text name = guest.text("link");
    assertErrno(
        Errno.SUCCESS, path.path_readlink(STORAGE, name.address(), name.length(), DATA, 3, OUT));
    assertThat(guest.memory().i32(OUT)).isEqualTo(3);
    assertThat(guest.memory().string(DATA, 3)).isEqualTo("fil");
    assertErrno(Errno.ELOOP, open(STORAGE, "link", 0, 0, Right.FD_READ.bit()));
    assertErrno(Errno.SUCCESS, open(STORAGE, "link", FOLLOW, 0, Right.FD_READ.bit()));
    assertErrno(Errno.ENOTCAPABLE, symlink("/etc/passwd", "out"));
    assertErrno(Errno.ENOTCAPABLE, symlink("../..", "out"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/etc/passwd", "../x", "d/../../x", "..", "/"})
  void noPathLeadsOut(String name) {
    makeDirectory("d");
    create("f");
    WasiFixture.Text text = guest.text(name);
    int at = text.address();
    int length = text.length();
    WasiFixture.Text f = guest.text("f");
    assertThat(
            List.of(
                open(STORAGE, name, FOLLOW, 0, Right.FD_READ.bit()),
                open(STORAGE, name, FOLLOW, CREATE, Right.FD_WRITE.bit()),
                path.path_create_directory(STORAGE, at, length),
                path.path_remove_directory(STORAGE, at, length),
                path.path_unlink_file(STORAGE, at, length),
                path.path_readlink(STORAGE, at, length, DATA, 10, OUT),
                path.path_filestat_get(STORAGE, FOLLOW, at, length, OUT),
                path.path_filestat_set_times(STORAGE, FOLLOW, at, length, 0, 0, 0),
                path.path_symlink(f.address(), f.length(), STORAGE, at, length),
                path.path_rename(STORAGE, at, length, STORAGE, f.address(), f.length()),
                path.path_rename(STORAGE, f.address(), f.length(), STORAGE, at, length),
                path.path_link(STORAGE, 0, at, length, STORAGE, f.address(), f.length()),
                path.path_link(STORAGE, 0, f.address(), f.length(), STORAGE, at, length)))
        .containsOnly(Errno.ENOTCAPABLE.number());
  }

  @Test
  void pathsWithoutSenseAreToldApart() {
    assertErrno(Errno.ENOENT, open(STORAGE, "", FOLLOW, CREATE, Right.FD_WRITE.bit()));
    assertErrno(Errno.EINVAL, open(STORAGE, "a\0b", FOLLOW, CREATE, Right.FD_WRITE.bit()));
    assertErrno(
        Errno.ENAMETOOLONG, open(STORAGE, "n".repeat(300), FOLLOW, CREATE, Right.FD_WRITE.bit()));
    guest.memory().putI8(DATA, 0xff);
    assertErrno(Errno.EILSEQ, path.path_create_directory(STORAGE, DATA, 1));
    assertThatThrownBy(() -> path.path_create_directory(STORAGE, 0x1_fff0, 0x11))
        .isInstanceOf(Trap.class);
    assertThatThrownBy(() -> path.path_create_directory(STORAGE, 0, -1)).isInstanceOf(Trap.class);
    assertErrno(Errno.EBADF, open(99, "f", FOLLOW, 0, 0));
    assertErrno(Errno.ENOTDIR, open(0, "f", FOLLOW, 0, 0));
  }
}
