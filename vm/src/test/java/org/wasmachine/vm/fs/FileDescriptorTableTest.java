package org.wasmachine.vm.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.wasmachine.hal.Errno;

class FileDescriptorTableTest {

  private final FileDescriptorTable table = new FileDescriptorTable(4, FileSystem.none());

  /** A device that counts how often it was closed. */
  private static final class Counting implements OpenFile {
    private int closings;

    @Override
    public FileType type() {
      return FileType.CHARACTER_DEVICE;
    }

    @Override
    public synchronized void close() {
      closings++;
    }
  }

  private static Descriptor descriptor(OpenFile file) {
    return Descriptor.of(file, OpenOptions.of(Access.READ_WRITE));
  }

  private static void assertErrno(Errno expected, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(FsException.class, e -> assertThat(e.errno()).isEqualTo(expected));
  }

  @Test
  void aNewFileGetsTheLowestFreeNumber() {
    for (int expected = 0; expected < 6; expected++) {
      assertThat(table.open(descriptor(new Counting()))).isEqualTo(expected);
    }
    table.close(4);
    table.close(1);

    assertThat(table.open(descriptor(new Counting()))).isEqualTo(1);
    assertThat(table.open(descriptor(new Counting()))).isEqualTo(4);
  }

  @Test
  void beyondTheLimitNothingIsOpenedAndTheFileIsClosed() {
    for (int i = 0; i < 7; i++) {
      table.open(descriptor(new Counting()));
    }
    Counting tooMuch = new Counting();

    assertErrno(Errno.EMFILE, () -> table.open(descriptor(tooMuch)));
    assertThat(tooMuch.closings).isOne();
  }

  @Test
  void aClosedOrImpossibleNumberIsABadDescriptor() {
    int fd = table.open(descriptor(new Counting()));
    table.close(fd);

    for (int bad : new int[] {fd, 6, 7, -1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      assertErrno(Errno.EBADF, () -> table.get(bad));
      assertErrno(Errno.EBADF, () -> table.close(bad));
    }
  }

  @Test
  void theEndOfTheProcessClosesEachFileOnceAndForbidsFurtherOnes() {
    List<Counting> files = List.of(new Counting(), new Counting());
    files.forEach(file -> table.open(descriptor(file)));

    table.close();
    table.close();

    assertThat(files).extracting(file -> file.closings).containsOnly(1);
    assertErrno(Errno.EMFILE, () -> table.open(descriptor(new Counting())));
  }

  @Test
  void renumberingClosesWhatWasThere() {
    Counting moved = new Counting();
    Counting replaced = new Counting();
    int from = table.open(descriptor(moved));
    int to = table.open(descriptor(replaced));

    table.renumber(from, to);

    assertThat(table.get(to).file()).isSameAs(moved);
    assertThat(replaced.closings).isOne();
    assertErrno(Errno.EBADF, () -> table.get(from));
    assertErrno(Errno.EBADF, () -> table.renumber(from, to));
    assertErrno(Errno.EBADF, () -> table.renumber(to, from));
    table.renumber(to, to);
    assertThat(moved.closings).isZero();
  }

  @Test
  void threadsThatOpenAtOnceNeverShareANumber() throws Exception {
    FileDescriptorTable wide = new FileDescriptorTable(400, FileSystem.none());
    Set<Integer> numbers = new ConcurrentSkipListSet<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int k = 0; k < 100; k++) {
                      numbers.add(wide.open(descriptor(new Counting())));
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(numbers).hasSize(400);
  }

  @Test
  void aFileOpenForOneDirectionRefusesTheOther() {
    Descriptor reading = Descriptor.of(new Counting(), OpenOptions.READ);
    Descriptor writing = Descriptor.of(new Counting(), OpenOptions.of(Access.WRITE));

    assertErrno(Errno.EBADF, reading::writable);
    assertErrno(Errno.EBADF, writing::readable);
  }
}
