package org.wasmachine.vm.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wasmachine.hal.Errno;

class HostVolumeTest extends VolumeContract {

  @TempDir Path temporary;

  private Path outside() throws IOException {
    Path file = temporary.resolve("secret.txt");
    if (!Files.exists(file)) {
      Files.writeString(file, "secret");
    }
    return file;
  }

  private Path mounted() {
    return temporary.resolve("root");
  }

  @Override
  Volume newVolume() {
    try {
      Files.createDirectories(mounted());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return HostVolume.of(mounted(), Quota.of(QUOTA, NAMES));
  }

  @Test
  void theMountMustBeADirectory() throws IOException {
    assertErrno(Errno.ENOTDIR, () -> HostVolume.of(outside(), Quota.unlimited()));
    assertErrno(Errno.ENOENT, () -> HostVolume.of(temporary.resolve("none"), Quota.unlimited()));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "to a file outside, ../secret.txt",
    "to the parent, ..",
    "through the mount itself, ../root/../secret.txt",
    "through a directory, d/../../secret.txt"
  })
  void aLinkMadeOnTheHostThatLeavesIsNotFollowed(String name, String target) throws IOException {
    outside();
    root().createDirectory("d");
    Files.createSymbolicLink(mounted().resolve("link"), Path.of(target));

    for (String path : new String[] {"link", "link/", "link/secret.txt", "d/../link"}) {
      assertErrno(Errno.ENOTCAPABLE, () -> root().open(path, OpenOptions.READ));
      assertErrno(
          Errno.ENOTCAPABLE,
          () -> root().open(path, OpenOptions.of(Access.WRITE, OpenFlag.CREATE)));
      assertErrno(Errno.ENOTCAPABLE, () -> root().stat(path, true));
    }
    assertThat(Files.readString(outside())).isEqualTo("secret");
  }

  @Test
  void anAbsoluteLinkMadeOnTheHostIsNotFollowedEvenIntoTheMount() throws IOException {
    Files.createSymbolicLink(mounted().resolve("out"), outside());
    Files.createSymbolicLink(mounted().resolve("in"), mounted());

    assertErrno(Errno.ENOTCAPABLE, () -> root().open("out", OpenOptions.READ));
    assertErrno(Errno.ENOTCAPABLE, () -> root().stat("in/out", false));
    root().removeFile("out");
    assertThat(outside()).exists();
  }

  @Test
  void aPipeOfTheHostIsNotOpened() throws Exception {
    assumeThat(FileSystems.getDefault().supportedFileAttributeViews()).contains("unix");
    Process mkfifo = new ProcessBuilder("mkfifo", mounted().resolve("pipe").toString()).start();
    assertThat(mkfifo.waitFor(10, TimeUnit.SECONDS)).isTrue();

    assertErrno(Errno.EACCES, () -> root().open("pipe", OpenOptions.READ));
    assertErrno(
        Errno.EACCES, () -> root().open("pipe", OpenOptions.of(Access.WRITE, OpenFlag.CREATE)));
  }

  @Test
  void whatLiesThereAtTheStartCountsAgainstTheQuota() throws IOException {
    Files.write(mounted().resolve("old"), new byte[(int) QUOTA]);
    Directory again = Directory.root(HostVolume.of(mounted(), Quota.of(QUOTA)));
    OpenOptions options = OpenOptions.of(Access.WRITE, OpenFlag.CREATE);
    try (OpenFile file = again.open("new", options)) {
      assertErrno(Errno.ENOSPC, () -> file.write(ByteBuffer.allocate(1)));
    }
  }

  @Test
  void namesThatAreThereAtTheStartCount() throws IOException {
    Files.createFile(mounted().resolve("one"));
    Files.createDirectory(mounted().resolve("two"));
    Directory again = Directory.root(HostVolume.of(mounted(), Quota.of(QUOTA, 2)));

    assertErrno(Errno.ENOSPC, () -> again.createDirectory("three"));
    again.removeDirectory("two");
    again.createDirectory("three");
  }

  /** One thread swaps a directory and a link out of the mount, as fast as it can. */
  @Test
  void aRaceOfRenamesNeverOpensAFileOutside() throws Exception {
    Files.createDirectories(temporary.resolve("other"));
    Files.writeString(temporary.resolve("other/f"), "outside");
    root().createDirectory("a");
    root().createDirectory("a/b");
    root().createDirectory("dir");
    write("dir/f", "inside");
    root().symbolicLink("../../other", "a/b/link"); // harmless there: a/b/../../other is inside
    AtomicBoolean done = new AtomicBoolean();
    CountDownLatch swapping = new CountDownLatch(1);
    Thread swapper =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!done.get()) {
                    root().rename("dir", root(), "parked");
                    root().rename("a/b/link", root(), "a/dir");
                    root().rename("a/dir", root(), "a/b/link");
                    root().rename("parked", root(), "dir");
                    swapping.countDown();
                  }
                });
    swapping.await();
    int inside = 0;
    for (int i = 0; i < 500 || inside == 0; i++) { // until it was seen in its place, too
      for (String path : new String[] {"dir/f", "a/dir/f", "a/b/link/f"}) {
        try {
          assertThat(read(path)).isEqualTo("inside");
          inside++;
        } catch (FsException e) {
          assertThat(e.errno()).isIn(Errno.ENOENT, Errno.ENOTCAPABLE);
        }
      }
    }
    done.set(true);
    swapper.join();
  }

  /** A program of the host swaps a directory for a link; our lock does not bind it. */
  @Test
  void aLinkPutInTheWayByTheHostIsNotFollowedWhenAFileIsOpened() throws Exception {
    Path other = Files.createDirectories(temporary.resolve("other"));
    Files.writeString(other.resolve("f"), "outside");
    root().createDirectory("dir");
    write("dir/f", "inside");
    Path dir = mounted().resolve("dir");
    Path parked = mounted().resolve("parked");
    AtomicBoolean done = new AtomicBoolean();
    CountDownLatch swapping = new CountDownLatch(1);
    Thread swapper =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    while (!done.get()) {
                      Files.move(dir, parked);
                      Files.createSymbolicLink(dir, other);
                      Files.delete(dir);
                      Files.move(parked, dir);
                      swapping.countDown();
                    }
                  } catch (IOException e) {
                    throw new AssertionError(e);
                  }
                });
    swapping.await();
    for (int i = 0; i < 2_000; i++) {
      try {
        assertThat(read("dir/f")).isEqualTo("inside");
      } catch (FsException e) {
        assertThat(e.errno())
            .isIn(Errno.ENOENT, Errno.ENOTCAPABLE, Errno.ELOOP, Errno.ENOTDIR, Errno.EINVAL);
      }
    }
    done.set(true);
    swapper.join();
  }

  @Test
  void aThreadThatIsCancelledDoesNotCloseTheFileOfTheOthers() throws InterruptedException {
    try (OpenFile file = create("shared")) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> file.write(bytes("lost"))).isInstanceOf(InterruptedException.class);
      assertThat(file.write(bytes("kept"))).isEqualTo(4);
    }
    assertThat(read("shared")).isEqualTo("kept");
  }
}
