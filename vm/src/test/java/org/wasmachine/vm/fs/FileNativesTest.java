package org.wasmachine.vm.fs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wasmachine.hal.Errno;
import org.wasmachine.hal.time.VirtualClock;
import org.wasmachine.vm.Console;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.Limits;
import org.wasmachine.vm.ProcessConfig;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.endive.EndiveEngine;
import org.wasmachine.vm.module.ModuleDecoder;
import org.wasmachine.vm.natives.NativeRegistry;
import org.wasmachine.vm.natives.Rows;

/** Table 1.4 of the peer's interface: the file calls of {@code env}, called by a guest. */
@Rows(FileNatives.class)
class FileNativesTest {

  private static final int RDONLY = 0x0400_0000;
  private static final int WRONLY = 0x1000_0000;
  private static final int RDWR = 0x1400_0000;
  private static final int APPEND = 0x1;
  private static final int NONBLOCK = 0x4;
  private static final int CREAT = 0x1000;
  private static final int DIRECTORY = 0x2000;
  private static final int EXCL = 0x4000;
  private static final int TRUNC = 0x8000;

  /** A device that tells what it was asked, and has nothing to read. */
  private static final class Probe implements OpenFile {
    private int command;
    private int word;
    private boolean closed;

    @Override
    public FileType type() {
      return FileType.CHARACTER_DEVICE;
    }

    @Override
    public int ioctl(int number, IoctlArgument argument) {
      if (number != 0x8101) {
        throw new FsException(Errno.EINVAL);
      }
      command = number;
      word = argument.word();
      return 0;
    }

    @Override
    public int write(ByteBuffer source) {
      return 1;
    }

    @Override
    public Readiness readiness() {
      return new Readiness(false, true, 0, false);
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private final VirtualClock clock = new VirtualClock();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Probe probe = new Probe();
  private OpenOptions probedWith;
  private String probedName;
  private final GuestProcess process = start();

  private GuestProcess start() {
    NativeRegistry natives = new NativeRegistry();
    FileNatives.addTo(natives);
    DeviceDriver driver =
        (name, options) -> {
          probedName = name;
          probedWith = options;
          return probe;
        };
    ProcessConfig config =
        ProcessConfig.of("test", clock)
            .withConsole(new Console(InputStream.nullInputStream(), out, out))
            .withLimits(Limits.DEFAULT.withDescriptors(3))
            .withFiles(
                FileSystem.none()
                    .with("/dev", DeviceVolume.empty().withDriver("probe", driver))
                    .with("/storage", new MemoryVolume(Quota.of(10_000), clock::epochNanos)));
    try {
      byte[] module = Files.readAllBytes(Path.of("src/test/guest/env-files.wasm"));
      return GuestProcess.create(
          EndiveEngine.interpreter().compile(ModuleDecoder.decode(module)), natives, config);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterEach
  void close() {
    process.close();
    clock.close();
  }

  private long call(String export, long... arguments) {
    return process.run(() -> process.instance().export(export).orElseThrow().callForOne(arguments));
  }

  private void put(String where, String text) {
    int at = (int) call(where);
    process.memory().put(at, (text + "\0").getBytes(UTF_8));
  }

  private String data(int length) {
    return process.memory().string((int) call("data"), length);
  }

  private long open(String path, int flags) {
    put("path", path);
    return call("open", flags);
  }

  private void assertFails(Errno errno, long result) {
    assertThat(result).isEqualTo(-1);
    assertThat(Errno.of((int) call("last_errno"))).isEqualTo(errno);
  }

  @Test
  void theFirstFileIsThreeAndFreeNumbersAreUsedAgain() {
    assertThat(open("/storage/a", WRONLY | CREAT | TRUNC)).isEqualTo(3);
    assertThat(open("/storage/b", WRONLY | CREAT | TRUNC)).isEqualTo(4);
    assertThat(call("close", 3)).isZero();
    assertFails(Errno.EBADF, call("close", 3));
    assertThat(open("/storage/b", RDONLY)).isEqualTo(3);
    assertThat(open("/storage/b", RDONLY)).isEqualTo(5);
    assertFails(Errno.EMFILE, open("/storage/b", RDONLY));
  }

  @Test
  void bytesAreWrittenSoughtAndRead() {
    long fd = open("/storage/a", RDWR | CREAT);
    put("data", "0123456789");
    assertThat(call("write", fd, 10)).isEqualTo(10);
    assertThat(call("lseek", fd, -4, 2)).isEqualTo(6);
    assertThat(call("read", fd, 100)).isEqualTo(4);
    assertThat(data(4)).isEqualTo("6789");
    assertThat(call("read", fd, 100)).isZero();
    assertThat(call("pread", fd, 3, 2)).isEqualTo(3);
    assertThat(data(3)).isEqualTo("234");
    assertThat(call("pwrite", fd, 2, 0)).isEqualTo(2);
    assertThat(call("lseek", fd, 0, 1)).isEqualTo(10);
    assertThat(call("fsync", fd)).isZero();
    assertFails(Errno.EINVAL, call("pread", fd, 3, -1));
    assertFails(Errno.EINVAL, call("lseek", fd, 0, 9));
    assertFails(Errno.EINVAL, call("lseek", fd, -1, 0));
  }

  @Test
  void lseekIsCutTo32BitsAndSignExtended() {
    long fd = open("/storage/a", RDWR | CREAT);
    assertThat(call("lseek", fd, 0xffff_fffbL, 0)).isEqualTo(-5);
  }

  @ParameterizedTest(name = "flags {0} mean {1}")
  @CsvSource({
    "0x04000000, READ, ''",
    "0x10000000, WRITE, ''",
    "0x14000000, READ_WRITE, ''",
    "0, READ, ''",
    "0x14000001, READ_WRITE, APPEND",
    "0x14000004, READ_WRITE, NONBLOCK",
    "0x14000010, READ_WRITE, SYNC",
    "0x10001000, WRITE, CREATE",
    "0x10009000, WRITE, CREATE TRUNCATE",
    "0x05000000, READ, ''", // NOFOLLOW and everything else is ignored
    "0x00f20f00, READ, ''",
  })
  void openFlagsAreTranslated(String flags, Access access, String names) {
    assertThat(open("/dev/probe/7x", Long.decode(flags).intValue())).isEqualTo(3);
    assertThat(probedName).isEqualTo("7x");
    assertThat(probedWith.access()).isEqualTo(access);
    assertThat(probedWith.flags().stream().map(Enum::name))
        .containsExactlyInAnyOrder(names.isEmpty() ? new String[0] : names.split(" "));
  }

  @Test
  void fileFlagsDoWhatTheirNamesSay() {
    put("data", "abc");
    long fd = open("/storage/a", WRONLY | CREAT);
    call("write", fd, 3);
    assertFails(Errno.EBADF, call("read", fd, 1));
    call("close", fd);
    assertFails(Errno.EEXIST, open("/storage/a", WRONLY | CREAT | EXCL));
    assertFails(Errno.ENOTDIR, open("/storage/a", RDONLY | DIRECTORY));
    fd = open("/storage/a", RDWR | APPEND);
    assertThat(call("getfl", fd)).isEqualTo(RDWR | APPEND);
    call("write", fd, 3);
    assertThat(call("setfl", fd, NONBLOCK)).isZero();
    assertThat(call("getfl", fd)).isEqualTo(RDWR | NONBLOCK);
    assertFails(Errno.EINVAL, call("fcntl", fd, 77));
    call("close", fd);
    fd = open("/storage/a", RDONLY);
    assertThat(call("read", fd, 100)).isEqualTo(6);
    assertFails(Errno.EBADF, call("write", fd, 1));
  }

  @Test
  void aCommandReachesTheDeviceWithTheFirstVariableArgument() {
    long fd = open("/dev/probe/1", RDWR);
    assertThat(call("ioctl", fd, 0x8101, 0x1234)).isZero();
    assertThat(probe.command).isEqualTo(0x8101);
    assertThat(probe.word).isEqualTo(0x1234);
    assertFails(Errno.EINVAL, call("ioctl", fd, 0x8102, 0));
    assertFails(Errno.ENOTTY, call("ioctl", 1, 0x8101, 0));
    assertFails(Errno.ENOSYS, call("read", open("/dev/probe/1", RDONLY), 1));
    assertFails(Errno.ESPIPE, call("lseek", fd, 0, 0));
    call("close", fd);
    assertThat(probe.closed).isTrue();
    assertFails(Errno.EBADF, call("ioctl", fd, 0x8101, 0));
    assertFails(Errno.EBADF, call("write", fd, 1));
  }

  @Test
  void aDescriptorThatMustNotWaitSaysTryAgain() {
    long fd = open("/dev/probe/1", RDWR | NONBLOCK);
    assertFails(Errno.EAGAIN, call("read", fd, 1));
  }

  @Test
  void theEndOfTheProcessClosesWhatIsOpen() {
    open("/dev/probe/1", RDWR);
    process.close();
    assertThat(probe.closed).isTrue();
  }

  @Test
  void fstatFailsAndLeavesTheErrorNumberAlone() {
    assertFails(Errno.EBADF, call("close", 9));
    assertThat(call("fstat", 0)).isEqualTo(-1);
    assertThat(call("last_errno")).isEqualTo(Errno.EBADF.number());
    assertThat(out.toString(UTF_8)).contains("not supported");
  }

  @Test
  void namesAreMadeMovedAndRemoved() {
    put("path", "/storage/d");
    assertThat(call("mkdir")).isZero();
    assertFails(Errno.EEXIST, call("mkdir"));
    put("data", "/storage/e");
    assertThat(call("rename")).isZero();
    assertFails(Errno.ENOENT, call("access"));
    put("path", "/storage/e");
    assertThat(call("access")).isZero();
    assertFails(Errno.EISDIR, call("unlink"));
    assertThat(call("rmdir")).isZero();
    put("data", "/dev/null");
    put("path", "/storage/f");
    call("open", WRONLY | CREAT);
    assertFails(Errno.EXDEV, call("rename"));
    assertThat(call("unlink")).isZero();
  }

  @Test
  void standardDevicesNeedNoHardware() {
    long zero = open("/dev/zero", RDWR);
    put("data", "xyz");
    assertThat(call("read", zero, 3)).isEqualTo(3);
    assertThat(data(3)).isEqualTo("\0\0\0");
    long none = open("/dev/null", RDWR);
    assertThat(call("write", none, 3)).isEqualTo(3);
    assertThat(call("read", none, 3)).isZero();
    put("data", "said");
    assertThat(call("write", open("/dev/console", WRONLY), 4)).isEqualTo(4);
    assertThat(call("write", 1, 4)).isEqualTo(4);
    assertThat(out.toString(UTF_8)).isEqualTo("saidsaid");
    assertThat(call("read", 0, 10)).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/etc/passwd", "relative", "/", "/stor", "/storagex/a", "/dev/nothing", "//"})
  void whatIsNotMountedDoesNotExist(String path) {
    assertFails(Errno.ENOENT, open(path, RDONLY));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/storage/../etc/passwd", "/storage/a/../../x", "/dev/../storage/a"})
  void noPathLeavesItsMount(String path) {
    put("path", "/storage/a");
    call("mkdir");
    assertFails(Errno.ENOTCAPABLE, open(path, RDONLY));
  }

  @Test
  void memoryOutsideTheAppTraps() {
    assertThatThrownBy(() -> call("read", 0, -1))
        .isInstanceOf(Trap.class)
        .hasMessage(Trap.OUT_OF_BOUNDS);
    assertThatThrownBy(() -> call("write", 1, 0x2_0000)).isInstanceOf(Trap.class);
  }
}
