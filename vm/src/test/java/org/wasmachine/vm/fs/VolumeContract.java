package org.wasmachine.vm.fs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.wasmachine.vm.fs.OpenFlag.APPEND;
import static org.wasmachine.vm.fs.OpenFlag.CREATE;
import static org.wasmachine.vm.fs.OpenFlag.DIRECTORY;
import static org.wasmachine.vm.fs.OpenFlag.EXCLUSIVE;
import static org.wasmachine.vm.fs.OpenFlag.NOFOLLOW;
import static org.wasmachine.vm.fs.OpenFlag.TRUNCATE;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wasmachine.hal.Errno;

/** What every volume that can be written does, seen through a directory of it. */
abstract class VolumeContract {

  static final long QUOTA = 10_000;
  static final int NAMES = 200;

  private Directory root;

  /** An empty volume that holds {@link #QUOTA} bytes under {@link #NAMES} names. */
  abstract Volume newVolume();

  @BeforeEach
  void mount() {
    root = Directory.root(newVolume());
  }

  Directory root() {
    return root;
  }

  static void assertErrno(Errno expected, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(FsException.class, e -> assertThat(e.errno()).isEqualTo(expected));
  }

  static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  OpenFile create(String path) {
    return root.open(path, OpenOptions.of(Access.READ_WRITE, CREATE));
  }

  void write(String path, String text) throws InterruptedException {
    try (OpenFile file = root.open(path, OpenOptions.of(Access.WRITE, CREATE, TRUNCATE))) {
      assertThat(file.write(bytes(text))).isEqualTo(text.length());
    }
  }

  String read(String path) throws InterruptedException {
    try (OpenFile file = root.open(path, OpenOptions.READ)) {
      ByteBuffer buffer = ByteBuffer.allocate(100);
      int count = file.read(buffer);
      return new String(buffer.array(), 0, count, UTF_8);
    }
  }

  private List<String> names(Directory directory) {
    return directory.list().stream().map(DirectoryEntry::name).toList();
  }

  // ---- files
  // -------------------------------------------------------------------------------------

  @Test
  void whatIsWrittenCanBeRead() throws InterruptedException {
    write("a.txt", "hello");

    assertThat(read("a.txt")).isEqualTo("hello");
    assertThat(root.stat("a.txt", true))
        .satisfies(
            stat -> {
              assertThat(stat.type()).isEqualTo(FileType.REGULAR_FILE);
              assertThat(stat.size()).isEqualTo(5);
              assertThat(stat.links()).isEqualTo(1);
              assertThat(stat.inode()).isPositive();
            });
  }

  @Test
  void aPositionMovesWithReadsWritesAndSeeks() throws InterruptedException {
    try (OpenFile file = create("a")) {
      file.write(bytes("0123456789"));
      assertThat(file.seek(-3, Whence.END)).isEqualTo(7);
      ByteBuffer two = ByteBuffer.allocate(2);
      assertThat(file.read(two)).isEqualTo(2);
      assertThat(two.array()).containsExactly('7', '8');
      assertThat(file.seek(0, Whence.CURRENT)).isEqualTo(9);
      assertThat(file.seek(100, Whence.SET)).isEqualTo(100);
      assertThat(file.read(ByteBuffer.allocate(4))).isZero();
      assertErrno(Errno.EINVAL, () -> file.seek(-1, Whence.SET));
      assertErrno(Errno.EINVAL, () -> file.seek(-11, Whence.END));
      assertErrno(Errno.EOVERFLOW, () -> file.seek(Long.MAX_VALUE, Whence.CURRENT));
      assertThat(file.seek(0, Whence.CURRENT)).isEqualTo(100);
    }
  }

  @Test
  void readsAndWritesAtAnOffsetLeaveThePositionAlone() throws InterruptedException {
    try (OpenFile file = create("a")) {
      file.write(bytes("abc"));
      assertThat(file.pwrite(bytes("XY"), 5)).isEqualTo(2);
      assertThat(file.seek(0, Whence.CURRENT)).isEqualTo(3);
      ByteBuffer all = ByteBuffer.allocate(10);
      assertThat(file.pread(all, 0)).isEqualTo(7);
      assertThat(all.array()).startsWith('a', 'b', 'c', 0, 0, 'X', 'Y');
    }
  }

  @Test
  void appendingWritesGoToTheEndWhereverThePositionIs() throws InterruptedException {
    write("log", "one");
    try (OpenFile file = root.open("log", OpenOptions.of(Access.READ_WRITE, APPEND))) {
      file.seek(0, Whence.SET);
      file.write(bytes(" two"));
      file.append(false);
      file.seek(0, Whence.SET);
      file.write(bytes("O"));
    }
    assertThat(read("log")).isEqualTo("One two");
  }

  @Test
  void resizingCutsAndExtendsWithZeros() throws InterruptedException {
    write("a", "abcdef");
    try (OpenFile file = root.open("a", OpenOptions.of(Access.READ_WRITE))) {
      file.resize(2);
      file.resize(4);
      assertThat(file.stat().size()).isEqualTo(4);
      assertErrno(Errno.EINVAL, () -> file.resize(-1));
    }
    assertThat(read("a")).isEqualTo("ab\0\0");
  }

  @Test
  void openFlagsDoWhatPosixSays() throws InterruptedException {
    assertErrno(Errno.ENOENT, () -> root.open("a", OpenOptions.READ));
    write("a", "text");
    assertErrno(
        Errno.EEXIST, () -> root.open("a", OpenOptions.of(Access.WRITE, CREATE, EXCLUSIVE)));
    assertErrno(Errno.ENOTDIR, () -> root.open("a", OpenOptions.of(Access.READ, DIRECTORY)));
    assertErrno(Errno.ENOTDIR, () -> root.open("a/", OpenOptions.READ));
    assertErrno(Errno.ENOTDIR, () -> root.open("a/b", OpenOptions.READ));
    assertErrno(Errno.EISDIR, () -> root.open("b/", OpenOptions.of(Access.WRITE, CREATE)));
    root.open("a", OpenOptions.of(Access.READ, TRUNCATE)).close();
    assertThat(root.stat("a", true).size()).isZero();
    root.open("new", OpenOptions.of(Access.READ, CREATE)).close();
    assertThat(root.stat("new", true).size()).isZero();
  }

  @Test
  void aClosedFileIsABadDescriptorAndMayBeClosedAgain() {
    OpenFile file = create("a");
    file.close();
    file.close();

    assertErrno(Errno.EBADF, () -> file.read(ByteBuffer.allocate(1)));
    assertErrno(Errno.EBADF, () -> file.write(bytes("x")));
    assertErrno(Errno.EBADF, () -> file.seek(0, Whence.SET));
  }

  @Test
  void anOpenFileOutlivesItsName() throws InterruptedException {
    try (OpenFile file = create("a")) {
      root.removeFile("a");
      file.write(bytes("still here"));
      assertThat(file.stat().size()).isEqualTo(10);
      assertErrno(Errno.ENOENT, () -> root.stat("a", true));
    }
  }

  @Test
  void timesCanBeSet() {
    create("a").close();
    root.setTimes("a", true, new FileTimes(OptionalLong.of(5_000), OptionalLong.of(7_000)));
    root.setTimes("a", true, new FileTimes(OptionalLong.empty(), OptionalLong.of(9_000)));

    assertThat(root.stat("a", true))
        .satisfies(
            stat -> {
              assertThat(stat.accessedNanos()).isEqualTo(5_000);
              assertThat(stat.modifiedNanos()).isEqualTo(9_000);
            });
  }

  @Test
  void emptyFilesCannotFillTheVolume() {
    for (int i = 0; i < NAMES - 1; i++) {
      create("f" + i).close();
    }
    root.createDirectory("last");

    assertErrno(Errno.ENOSPC, () -> create("more"));
    assertErrno(Errno.ENOSPC, () -> root.createDirectory("more"));
    assertErrno(Errno.ENOSPC, () -> root.symbolicLink("x", "more"));
    assertErrno(Errno.ENOSPC, () -> root.link("f0", false, root, "more"));
    create("f0").close(); // which is there
    root.rename("f0", root, "renamed");
    root.rename("renamed", root, "f1"); // a name less
    root.symbolicLink("x", "more");
    assertErrno(Errno.ENOSPC, () -> create("still more"));
    root.removeFile("more");
    root.removeDirectory("last");
    root.createDirectory("again");
    create("and again").close();
  }

  @Test
  void theQuotaEndsWritingAndComesBackWithRemoval() throws InterruptedException {
    byte[] most = new byte[(int) QUOTA - 10];
    try (OpenFile file = create("big")) {
      assertThat(file.write(ByteBuffer.wrap(most))).isEqualTo(most.length);
      assertThat(file.write(ByteBuffer.allocate(30))).isEqualTo(10);
      assertErrno(Errno.ENOSPC, () -> file.write(ByteBuffer.allocate(1)));
      assertErrno(Errno.ENOSPC, () -> file.pwrite(ByteBuffer.allocate(1), 1L << 30));
      assertErrno(Errno.ENOSPC, () -> file.resize(QUOTA + 1));
      assertThat(file.pwrite(ByteBuffer.allocate(5), 0)).isEqualTo(5);
      root.removeFile("big");
      try (OpenFile other = create("other")) {
        assertErrno(Errno.ENOSPC, () -> other.write(ByteBuffer.allocate(1)));
      }
    }
    write("small", "fits again");
    try (OpenFile file = create("big")) {
      assertThat(file.write(ByteBuffer.wrap(most))).isEqualTo(most.length);
      root.open("big", OpenOptions.of(Access.WRITE, TRUNCATE)).close();
      assertThat(file.pwrite(ByteBuffer.wrap(most), 0)).isEqualTo(most.length);
    }
  }

  // ---- directories
  // -------------------------------------------------------------------------------

  @Test
  void directoriesAreMadeListedAndRemoved() throws InterruptedException {
    root.createDirectory("d");
    root.createDirectory("d/e/");
    write("d/f", "x");
    Directory d = ((OpenDirectory) root.open("d", OpenOptions.READ)).directory();

    assertThat(names(d)).containsExactly("e", "f");
    assertThat(d.list())
        .extracting(DirectoryEntry::type)
        .containsExactly(FileType.DIRECTORY, FileType.REGULAR_FILE);
    assertErrno(Errno.EEXIST, () -> root.createDirectory("d"));
    assertErrno(Errno.ENOENT, () -> root.createDirectory("no/such"));
    assertErrno(Errno.ENOTEMPTY, () -> root.removeDirectory("d"));
    assertErrno(Errno.ENOTDIR, () -> root.removeDirectory("d/f"));
    assertErrno(Errno.EISDIR, () -> root.removeFile("d/e"));
    assertErrno(Errno.EISDIR, () -> root.open("d", OpenOptions.of(Access.WRITE)));
    root.removeFile("d/f");
    root.removeDirectory("d/e/");
    root.removeDirectory("d");
    assertThat(names(root)).isEmpty();
    assertErrno(Errno.ENOENT, d::list);
  }

  @Test
  void anOpenDirectoryCannotRemoveOrRenameItself() {
    for (String self : List.of(".", "./", "x/..")) {
      root.open("x", OpenOptions.of(Access.WRITE, CREATE)).close();
      root.removeFile("x");
      root.createDirectory("x");
      assertErrno(Errno.EINVAL, () -> root.removeDirectory(self));
      assertErrno(Errno.EINVAL, () -> root.rename(self, root, "y"));
      root.removeDirectory("x");
    }
  }

  @Test
  void renamingMovesAndReplaces() throws InterruptedException {
    write("a", "A");
    write("b", "B");
    root.createDirectory("d");
    root.createDirectory("empty");
    root.rename("a", root, "b");
    assertThat(read("b")).isEqualTo("A");
    root.rename("b", root, "d/c");
    assertThat(read("d/c")).isEqualTo("A");
    root.rename("d", root, "moved/");
    assertThat(read("moved/c")).isEqualTo("A");
    root.rename("empty", root, "empty");
    assertErrno(Errno.EISDIR, () -> root.rename("moved/c", root, "empty"));
    assertErrno(Errno.ENOTDIR, () -> root.rename("empty", root, "moved/c"));
    assertErrno(Errno.ENOTEMPTY, () -> root.rename("empty", root, "moved"));
    assertErrno(Errno.EINVAL, () -> root.rename("moved", root, "moved/inside"));
    assertErrno(Errno.ENOTDIR, () -> root.rename("moved/c", root, "file/"));
    assertErrno(Errno.ENOENT, () -> root.rename("none", root, "x"));
    root.rename("moved", root, "empty");
    assertThat(read("empty/c")).isEqualTo("A");
  }

  @Test
  void aHardLinkIsASecondName() throws InterruptedException {
    write("a", "text");
    root.createDirectory("d");
    root.link("a", false, root, "d/b");

    assertThat(root.stat("a", true).links()).isEqualTo(2);
    assertThat(root.stat("d/b", true).inode()).isEqualTo(root.stat("a", true).inode());
    root.removeFile("a");
    assertThat(read("d/b")).isEqualTo("text");
    assertErrno(Errno.EPERM, () -> root.link("d", false, root, "e"));
    assertErrno(Errno.EEXIST, () -> root.link("d/b", false, root, "d"));
    assertErrno(Errno.ENOENT, () -> root.link("d/b", false, root, "slash/"));
  }

  // ---- symbolic links
  // ----------------------------------------------------------------------------

  @Test
  void aSymbolicLinkInsideIsFollowedUnlessItIsMeantItself() throws InterruptedException {
    root.createDirectory("d");
    write("d/f", "text");
    root.symbolicLink("d/../d/f", "link");
    root.symbolicLink("d", "dir");

    assertThat(read("link")).isEqualTo("text");
    assertThat(read("dir/f")).isEqualTo("text");
    assertThat(root.readLink("link")).isEqualTo("d/../d/f");
    assertThat(root.stat("link", false).type()).isEqualTo(FileType.SYMBOLIC_LINK);
    assertThat(root.stat("link", true).type()).isEqualTo(FileType.REGULAR_FILE);
    assertThat(root.stat("dir/", false).type()).isEqualTo(FileType.DIRECTORY);
    assertErrno(Errno.ELOOP, () -> root.open("link", OpenOptions.of(Access.READ, NOFOLLOW)));
    assertErrno(
        Errno.EEXIST, () -> root.open("link", OpenOptions.of(Access.WRITE, CREATE, EXCLUSIVE)));
    assertErrno(Errno.ENOTDIR, () -> root.open("link/", OpenOptions.READ));
    assertErrno(Errno.EINVAL, () -> root.readLink("d/f"));
    root.removeFile("link");
    root.removeFile("dir");
    assertThat(read("d/f")).isEqualTo("text");
  }

  @Test
  void aDanglingLinkIsCreatedThroughInsideTheMount() throws InterruptedException {
    root.createDirectory("d");
    root.symbolicLink("d/new", "link");

    assertErrno(Errno.ENOENT, () -> root.open("link", OpenOptions.READ));
    write("link", "made");
    assertThat(read("d/new")).isEqualTo("made");
  }

  @Test
  void directoriesAreNotNestedForEver() {
    Directory here = root;
    for (int depth = 1; depth <= PathWalk.MAX_DEPTH; depth++) {
      here.createDirectory("d");
      here = ((OpenDirectory) here.open("d", OpenOptions.READ)).directory();
    }
    Directory deepest = here;
    assertErrno(Errno.ENAMETOOLONG, () -> deepest.createDirectory("d"));
    assertErrno(Errno.ENAMETOOLONG, () -> root.stat("d/".repeat(PathWalk.MAX_DEPTH + 1), true));
  }

  @Test
  void aLadderOfLinksEndsInALoopError() {
    root.symbolicLink("b", "a");
    root.symbolicLink("a", "b");
    root.createDirectory("dir");
    String ladder = "dir";
    for (int i = 0; i <= PathWalk.MAX_LINKS; i++) {
      root.symbolicLink(ladder, "l" + i);
      ladder = "l" + i;
    }
    String last = ladder;

    assertErrno(Errno.ELOOP, () -> root.stat("a", true));
    assertErrno(Errno.ELOOP, () -> root.stat("a/x", false));
    assertErrno(Errno.ELOOP, () -> root.stat(last, true));
    assertThat(root.stat("l" + (PathWalk.MAX_LINKS - 1), true).type())
        .isEqualTo(FileType.DIRECTORY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/etc/passwd", "..", "../x", "d/../../x", "/", "../root/d"})
  void aLinkThatWouldLeaveIsNotMade(String target) {
    root.createDirectory("d");
    assertErrno(Errno.ENOTCAPABLE, () -> root.symbolicLink(target, "link"));
    assertThat(names(root)).containsExactly("d");
  }

  // ---- never out
  // ---------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..",
        "../",
        "../x",
        "d/../..",
        "d/../../root/d",
        "/",
        "/d",
        "//d",
        "./../d",
        "d/./../.././x"
      })
  void noPathLeavesTheDirectory(String path) {
    root.createDirectory("d");
    assertErrno(Errno.ENOTCAPABLE, () -> root.open(path, OpenOptions.READ));
    assertErrno(Errno.ENOTCAPABLE, () -> root.open(path, OpenOptions.of(Access.WRITE, CREATE)));
    assertErrno(Errno.ENOTCAPABLE, () -> root.stat(path, true));
    assertErrno(Errno.ENOTCAPABLE, () -> root.createDirectory(path));
    assertErrno(Errno.ENOTCAPABLE, () -> root.removeDirectory(path));
    assertErrno(Errno.ENOTCAPABLE, () -> root.removeFile(path));
    assertErrno(Errno.ENOTCAPABLE, () -> root.rename(path, root, "x"));
    assertErrno(Errno.ENOTCAPABLE, () -> root.rename("d", root, path));
    assertErrno(Errno.ENOTCAPABLE, () -> root.symbolicLink("d", path));
    assertErrno(Errno.ENOTCAPABLE, () -> root.readLink(path));
  }

  @Test
  void aDirectoryInsideIsABoundaryOfItsOwn() throws InterruptedException {
    write("secret", "outside");
    root.createDirectory("d");
    Directory d = ((OpenDirectory) root.open("d", OpenOptions.READ)).directory();
    root.symbolicLink("../secret", "d/link");

    assertErrno(Errno.ENOTCAPABLE, () -> d.open("../secret", OpenOptions.READ));
    assertErrno(Errno.ENOTCAPABLE, () -> d.open("link", OpenOptions.READ));
    assertThat(read("d/link")).isEqualTo("outside");
  }

  @Test
  void aLinkMovedToWhereItLeadsOutIsNotFollowed() throws InterruptedException {
    root.createDirectory("d");
    root.symbolicLink("../x", "d/link");
    root.rename("d/link", root, "link");

    assertErrno(Errno.ENOTCAPABLE, () -> root.open("link", OpenOptions.READ));
    assertErrno(Errno.ENOTCAPABLE, () -> root.open("link", OpenOptions.of(Access.WRITE, CREATE)));
  }

  @Test
  void badPathsAreToldApart() {
    String longName = "n".repeat(256);
    String longPath = "d/".repeat(2500) + "x";
    assertErrno(Errno.ENOENT, () -> root.open("", OpenOptions.READ));
    assertErrno(Errno.EINVAL, () -> root.open("a\0b", OpenOptions.READ));
    assertErrno(Errno.EILSEQ, () -> root.open("a\uFFFD", OpenOptions.READ));
    assertErrno(
        Errno.ENAMETOOLONG, () -> root.open(longName, OpenOptions.of(Access.WRITE, CREATE)));
    assertErrno(Errno.ENAMETOOLONG, () -> root.open(longPath, OpenOptions.READ));
    root.open("n".repeat(255), OpenOptions.of(Access.WRITE, CREATE)).close();
  }

  @Test
  void twoVolumesDoNotMix() throws InterruptedException {
    write("a", "x");
    Directory other = Directory.root(new MemoryVolume(Quota.unlimited(), () -> 0));
    assertErrno(Errno.EXDEV, () -> root.rename("a", other, "a"));
    assertErrno(Errno.EXDEV, () -> root.link("a", true, other, "a"));
  }
}
