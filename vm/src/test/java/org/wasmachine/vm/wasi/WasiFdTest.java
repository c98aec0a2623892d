package org.wasmachine.vm.wasi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wasmachine.hal.Errno;
import org.wasmachine.vm.GuestMemory;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.natives.Rows;

@Rows(WasiFd.class)
class WasiFdTest {

  private static final int OUT = 0x100;
  private static final int VECTORS = 0x200;
  private static final int DATA = 0x1000;
  private static final int STORAGE = 3;
  private static final int DEVICES = 4;

  private final WasiFixture guest = new WasiFixture();
  private final WasiFd fd = new WasiFd(guest.process);
  private final WasiPath path = new WasiPath(guest.process);

  @AfterEach
  void close() {
    guest.close();
  }

  private GuestMemory memory() {
    return guest.memory();
  }

  private static void assertErrno(Errno expected, int result) {
    assertThat(Errno.of(result)).isEqualTo(expected);
  }

  private int open(int directory, String name, int flags, long rights) {
    WasiFixture.Text text = guest.text(name);
    assertErrno(
        Errno.SUCCESS,
        path.path_open(
            directory, 1, text.address(), text.length(), flags, rights, Right.ALL, 0, OUT));
    return memory().i32(OUT);
  }

  private int create(String name) {
    return open(STORAGE, name, 1, Right.ALL);
  }

  private int write(int descriptor, String... parts) {
    List<Integer> pairs = new ArrayList<>();
    for (String part : parts) {
      WasiFixture.Text text = guest.text(part);
      pairs.add(text.address());
      pairs.add(text.length());
    }
    int count = guest.vectors(VECTORS, pairs.stream().mapToInt(Integer::intValue).toArray());
    assertErrno(Errno.SUCCESS, fd.fd_write(descriptor, VECTORS, count, OUT));
    return memory().i32(OUT);
  }

  private String read(int descriptor, int length) {
    int count = guest.vectors(VECTORS, DATA, 2, DATA + 2, 0, DATA + 2, length - 2);
    assertErrno(Errno.SUCCESS, fd.fd_read(descriptor, VECTORS, count, OUT));
    return memory().string(DATA, memory().i32(OUT));
  }

  @Test
  @DisplayName("pitfall 36: 0 to 2 are character devices without the rights to seek and tell")
  void theConsoleLooksLikeATerminal() {
    for (int stream = 0; stream <= 2; stream++) {
      assertErrno(Errno.SUCCESS, fd.fd_fdstat_get(stream, OUT));
      assertThat(memory().u8(OUT)).isEqualTo(2);
      long rights = memory().i64(OUT + 8);
      assertThat(rights & (Right.FD_SEEK.bit() | Right.FD_TELL.bit())).isZero();
      assertThat((rights & Right.FD_READ.bit()) != 0).isEqualTo(stream == 0);
      assertThat((rights & Right.FD_WRITE.bit()) != 0).isEqualTo(stream != 0);
      assertErrno(Errno.ESPIPE, fd.fd_seek(stream, 0, 1, OUT));
      assertErrno(Errno.ESPIPE, fd.fd_tell(stream, OUT));
    }
  }

  @Test
  void theConsoleIsReadAndWritten() {
    assertThat(read(0, 10)).isEqualTo("typed");
    assertThat(read(0, 10)).isEmpty();
    write(1, "a", "", "bc");
    write(2, "error");

    assertThat(guest.out.toString(UTF_8)).isEqualTo("abc");
    assertThat(guest.err.toString(UTF_8)).isEqualTo("error");
    guest.vectors(VECTORS, DATA, 1);
    assertErrno(Errno.ENOTCAPABLE, fd.fd_write(0, VECTORS, 1, OUT));
    assertErrno(Errno.ENOTCAPABLE, fd.fd_read(1, VECTORS, 1, OUT));
  }

  @Test
  @DisplayName("prestat: storage at 3, devices after it, then EBADF; the length excludes the NUL")
  void theMountsAreOpenFromTheStart() {
    String[] names = {"/storage", "/dev"};
    for (int i = 0; i < names.length; i++) {
      assertErrno(Errno.SUCCESS, fd.fd_prestat_get(3 + i, OUT));
      assertThat(memory().u8(OUT)).isZero();
      assertThat(memory().i32(OUT + 4)).isEqualTo(names[i].length());
      assertErrno(Errno.SUCCESS, fd.fd_prestat_dir_name(3 + i, OUT, names[i].length()));
      assertThat(memory().string(OUT, names[i].length())).isEqualTo(names[i]);
      assertErrno(Errno.ENAMETOOLONG, fd.fd_prestat_dir_name(3 + i, OUT, 3));
    }
    assertErrno(Errno.EBADF, fd.fd_prestat_get(5, OUT));
    assertErrno(Errno.EBADF, fd.fd_prestat_get(0, OUT));
    int opened = open(STORAGE, ".", 2, Right.FD_READDIR.bit());
    assertErrno(Errno.EBADF, fd.fd_prestat_get(opened, OUT));
  }

  @Test
  void aFileIsWrittenScatteredReadSoughtAndTold() {
    int file = create("f");
    assertThat(write(file, "abc", "", "defg")).isEqualTo(7);
    assertErrno(Errno.SUCCESS, fd.fd_tell(file, OUT));
    assertThat(memory().i64(OUT)).isEqualTo(7);
    assertErrno(Errno.SUCCESS, fd.fd_seek(file, -6, 2, OUT));
    assertThat(memory().i64(OUT)).isEqualTo(1);
    assertThat(read(file, 5)).isEqualTo("bcdef");
    assertThat(read(file, 5)).isEqualTo("g");
    assertThat(read(file, 5)).isEmpty();
    assertErrno(Errno.EINVAL, fd.fd_seek(file, 0, 3, OUT));
    assertErrno(Errno.EINVAL, fd.fd_seek(file, -1, 0, OUT));
  }

  @Test
  void readsAndWritesAtAnOffsetLeaveThePosition() {
    int file = create("f");
    write(file, "0123456789");
    guest.vectors(VECTORS, DATA, 2, DATA + 2, 2);
    assertErrno(Errno.SUCCESS, fd.fd_pread(file, VECTORS, 2, 7, OUT));
    assertThat(memory().string(DATA, memory().i32(OUT))).isEqualTo("789");
    assertErrno(Errno.SUCCESS, fd.fd_pwrite(file, VECTORS, 1, 0, OUT));
    assertErrno(Errno.EINVAL, fd.fd_pread(file, VECTORS, 1, -1, OUT));
    assertErrno(Errno.ESPIPE, fd.fd_pread(0, VECTORS, 1, 0, OUT));
    assertErrno(Errno.SUCCESS, fd.fd_tell(file, OUT));
    assertThat(memory().i64(OUT)).isEqualTo(10);
  }

  @Test
  void statusFlagsCanBeChangedAndSeen() {
    int file = create("f");
    write(file, "abc");
    fd.fd_seek(file, 0, 0, OUT);
    assertErrno(Errno.SUCCESS, fd.fd_fdstat_set_flags(file, 1));
    write(file, "d");
    assertErrno(Errno.SUCCESS, fd.fd_fdstat_get(file, OUT));
    assertThat(memory().u8(OUT)).isEqualTo(4);
    assertThat(memory().u16(OUT + 2)).isEqualTo(1);
    assertErrno(Errno.EINVAL, fd.fd_fdstat_set_flags(file, 0x40));
    fd.fd_seek(file, 0, 0, OUT);
    assertThat(read(file, 9)).isEqualTo("abcd");
  }

  @Test
  void rightsCanOnlyBeTakenAway() {
    int file = create("f");
    long reading = Right.FD_READ.bit() | Right.FD_TELL.bit();
    assertErrno(Errno.SUCCESS, fd.fd_fdstat_set_rights(file, reading, 0));
    guest.vectors(VECTORS, DATA, 1);
    assertErrno(Errno.ENOTCAPABLE, fd.fd_write(file, VECTORS, 1, OUT));
    assertErrno(Errno.ENOTCAPABLE, fd.fd_seek(file, 1, 0, OUT));
    assertErrno(Errno.SUCCESS, fd.fd_seek(file, 0, 1, OUT));
    assertErrno(Errno.ENOTCAPABLE, fd.fd_sync(file));
    assertErrno(Errno.ENOTCAPABLE, fd.fd_filestat_set_size(file, 1));
    assertErrno(
        Errno.ENOTCAPABLE, fd.fd_fdstat_set_rights(file, reading | Right.FD_WRITE.bit(), 0));
  }

  @Test
  void aDirectoryPassesOnNoMoreThanItMay() {
    int directory = open(STORAGE, ".", 2, Right.ALL);
    assertErrno(
        Errno.SUCCESS,
        fd.fd_fdstat_set_rights(directory, Right.PATH_OPEN.bit(), Right.FD_READ.bit()));
    create("f");
    WasiFixture.Text name = guest.text("f");
    assertErrno(
        Errno.ENOTCAPABLE,
        path.path_open(
            directory,
            1,
            name.address(),
            name.length(),
            0,
            Right.FD_READ.bit() | Right.FD_WRITE.bit(),
            0,
            0,
            OUT));
    assertThat(memory().i32(OUT)).isEqualTo(-1);
    assertErrno(
        Errno.SUCCESS,
        path.path_open(
            directory, 1, name.address(), name.length(), 0, Right.FD_READ.bit(), 0, 0, OUT));
    assertErrno(
        Errno.ENOTCAPABLE,
        path.path_open(
            directory, 1, name.address(), name.length(), 1, Right.FD_READ.bit(), 0, 0, OUT));
  }

  @Test
  void sizesAndTimesAreSetAndSeen() {
    int file = create("f");
    assertErrno(Errno.SUCCESS, fd.fd_filestat_set_size(file, 100));
    assertErrno(Errno.SUCCESS, fd.fd_allocate(file, 50, 100));
    assertErrno(Errno.SUCCESS, fd.fd_allocate(file, 0, 10));
    assertErrno(Errno.EINVAL, fd.fd_allocate(file, 0, 0));
    assertErrno(Errno.EFBIG, fd.fd_allocate(file, Long.MAX_VALUE, 1));
    assertErrno(Errno.ENOSPC, fd.fd_allocate(file, 0, WasiFixture.QUOTA + 1));
    assertErrno(Errno.SUCCESS, fd.fd_filestat_set_times(file, 123, 456, 1 | 4));
    assertErrno(Errno.SUCCESS, fd.fd_filestat_set_times(file, 0, 0, 8));
    assertErrno(Errno.EINVAL, fd.fd_filestat_set_times(file, 0, 0, 3));
    assertErrno(Errno.EINVAL, fd.fd_filestat_set_times(file, -1, 0, 1));
    assertErrno(Errno.SUCCESS, fd.fd_filestat_get(file, OUT));
    assertThat(memory().i64(OUT + 16)).isEqualTo(4);
    assertThat(memory().i64(OUT + 24)).isEqualTo(1);
    assertThat(memory().i64(OUT + 32)).isEqualTo(150);
    assertThat(memory().i64(OUT + 40)).isEqualTo(123);
    assertThat(memory().i64(OUT + 48)).isEqualTo(guest.clock.epochNanos());
    assertErrno(Errno.SUCCESS, fd.fd_sync(file));
    assertErrno(Errno.SUCCESS, fd.fd_datasync(file));
    assertErrno(Errno.SUCCESS, fd.fd_advise(file, 0, 10, 5));
    assertErrno(Errno.EINVAL, fd.fd_advise(file, 0, 10, 6));
  }

  @ParameterizedTest(name = "with a buffer of {0} bytes")
  @ValueSource(ints = {24, 25, 30, 60, 100, 4096})
  void aDirectoryIsListedByCookiesHoweverSmallTheBuffer(int size) {
    for (String name : List.of("a", "bb", "ccc")) {
      create(name);
    }
    int directory = open(STORAGE, ".", 2, Right.FD_READDIR.bit());
    List<String> names = new ArrayList<>();
    long cookie = 0;
    int buffer = size;
    while (true) {
      assertErrno(Errno.SUCCESS, fd.fd_readdir(directory, DATA, buffer, cookie, OUT));
      int used = memory().i32(OUT);
      int at = DATA;
      int entries = 0;
      while (at + 24 <= DATA + used && at + 24 + memory().i32(at + 16) <= DATA + used) {
        int length = memory().i32(at + 16);
        names.add(memory().string(at + 24, length) + ":" + memory().u8(at + 20));
        cookie = memory().i64(at);
        at += 24 + length;
        entries++;
      }
      if (used < buffer) {
        break;
      }
      if (entries == 0) {
        buffer += 1; // as wasi-libc does when not even one entry fits
      }
    }
    assertThat(names).containsExactly(".:3", "..:3", "a:4", "bb:4", "ccc:4");
  }

  @Test
  void aNameMadeWhileListingDoesNotShiftTheRest() {
    create("b");
    int directory = open(STORAGE, ".", 2, Right.FD_READDIR.bit());
    fd.fd_readdir(directory, DATA, 26, 0, OUT);
    create("a");
    assertErrno(Errno.SUCCESS, fd.fd_readdir(directory, DATA, 4096, 2, OUT));
    assertThat(memory().i32(OUT)).isEqualTo(25);
    assertThat(memory().string(DATA + 24, 1)).isEqualTo("b");
    assertErrno(Errno.SUCCESS, fd.fd_readdir(directory, DATA, 4096, 99, OUT));
    assertThat(memory().i32(OUT)).isZero();
    assertErrno(Errno.SUCCESS, fd.fd_readdir(directory, DATA, 4096, -1, OUT));
    assertThat(memory().i32(OUT)).isZero();
    assertErrno(Errno.ENOTDIR, fd.fd_readdir(0, DATA, 100, 0, OUT));
  }

  @Test
  void renumberingReplacesAndClosingFrees() {
    int a = create("a");
    int b = create("b");
    write(a, "A");
    assertErrno(Errno.SUCCESS, fd.fd_renumber(a, b));
    assertErrno(Errno.EBADF, fd.fd_close(a));
    assertErrno(Errno.SUCCESS, fd.fd_filestat_get(b, OUT));
    assertThat(memory().i64(OUT + 32)).isEqualTo(1);
    assertErrno(Errno.SUCCESS, fd.fd_close(b));
    assertErrno(Errno.EBADF, fd.fd_close(b));
    assertErrno(Errno.EBADF, fd.fd_renumber(b, 0));
  }

  @ParameterizedTest
  @CsvSource({"5", "-1", "1000000", "2147483647", "-2147483648"})
  void everyCallOnADescriptorThatIsNotOpenGivesEbadf(int bad) {
    guest.vectors(VECTORS, DATA, 1);
    assertThat(
            List.of(
                fd.fd_advise(bad, 0, 0, 0),
                fd.fd_allocate(bad, 0, 1),
                fd.fd_close(bad),
                fd.fd_datasync(bad),
                fd.fd_fdstat_get(bad, OUT),
                fd.fd_fdstat_set_flags(bad, 0),
                fd.fd_fdstat_set_rights(bad, 0, 0),
                fd.fd_filestat_get(bad, OUT),
                fd.fd_filestat_set_size(bad, 0),
                fd.fd_filestat_set_times(bad, 0, 0, 0),
                fd.fd_pread(bad, VECTORS, 1, 0, OUT),
                fd.fd_prestat_get(bad, OUT),
                fd.fd_prestat_dir_name(bad, OUT, 10),
                fd.fd_pwrite(bad, VECTORS, 1, 0, OUT),
                fd.fd_read(bad, VECTORS, 1, OUT),
                fd.fd_readdir(bad, DATA, 10, 0, OUT),
                fd.fd_renumber(bad, 0),
                fd.fd_seek(bad, 0, 0, OUT),
                fd.fd_sync(bad),
                fd.fd_tell(bad, OUT),
                fd.fd_write(bad, VECTORS, 1, OUT)))
        .containsOnly(Errno.EBADF.number());
  }

  @Test
  void hostileVectorsTrapOrAreRefusedBeforeAnythingIsWritten() {
    guest.vectors(VECTORS, DATA, 1, 0x1_fffe, 3);
    assertThatThrownBy(() -> fd.fd_write(1, VECTORS, 2, OUT))
        .isInstanceOf(Trap.class)
        .hasMessage(Trap.OUT_OF_BOUNDS);
    assertThatThrownBy(() -> fd.fd_write(1, 0x1_fffc, 1, OUT)).isInstanceOf(Trap.class);
    assertThatThrownBy(() -> fd.fd_write(1, VECTORS, 1, 0x1_fffd)).isInstanceOf(Trap.class);
    assertErrno(Errno.EINVAL, fd.fd_write(1, VECTORS, -1, OUT));
    assertErrno(Errno.EINVAL, fd.fd_write(1, VECTORS, 1025, OUT));
    guest.vectors(VECTORS, DATA, -1);
    assertThatThrownBy(() -> fd.fd_read(0, VECTORS, 1, OUT)).isInstanceOf(Trap.class);
    assertThat(guest.out.toByteArray()).isEmpty();
  }

  @Test
  void aDirectoryIsNotReadOrWritten() {
    guest.vectors(VECTORS, DATA, 1);
    assertErrno(Errno.ENOTCAPABLE, fd.fd_read(STORAGE, VECTORS, 1, OUT));
    assertErrno(Errno.ENOTCAPABLE, fd.fd_write(DEVICES, VECTORS, 1, OUT));
    assertErrno(Errno.ENOTCAPABLE, fd.fd_filestat_set_size(STORAGE, 0));
  }

  @Test
  void anAppThatWaitsForSomebodyToTypeEndsWhenItIsKilled() throws Exception {
    PipedInputStream silent = new PipedInputStream(new PipedOutputStream());
    try (WasiFixture waiting = new WasiFixture(silent, devices -> devices)) {
      waiting.vectors(VECTORS, DATA, 1);
      WasiFd calls = new WasiFd(waiting.process);
      CompletableFuture<Throwable> end = new CompletableFuture<>();
      Thread app =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      calls.fd_read(0, VECTORS, 1, OUT);
                      end.complete(new AssertionError("read something"));
                    } catch (Trap e) {
                      end.complete(e);
                    }
                  });
      app.interrupt();
      assertThat(end.get(30, TimeUnit.SECONDS))
          .isInstanceOf(Trap.class)
          .hasMessage(Trap.TERMINATED);
    }
  }

  @Test
  void aConsoleThatIsGoneIsAnError() {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    try (WasiFixture alone = new WasiFixture(broken)) {
      alone.vectors(VECTORS, DATA, 1);
      assertErrno(Errno.EIO, new WasiFd(alone.process).fd_write(1, VECTORS, 1, OUT));
    }
  }
}
