package org.wasmachine.pi4j.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On a pseudo terminal of the kernel that the test runs on; the test holds the other end. */
@DisplayName("A serial terminal")
@Timeout(30)
class TtyTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long UNLOCK = Ioctl.writes('T', 0x31, 4);
  private static final long NUMBER = Ioctl.reads('T', 0x30, 4);

  private final DeviceFile otherEnd =
      DeviceFile.open(Syscalls.kernel(), "/dev/ptmx", Syscalls.O_RDWR | Syscalls.O_NOCTTY);
  private final String path = terminal();
  private final Tty tty = Tty.open(Syscalls.kernel(), path, TtyConfig.of(115_200));

  private String terminal() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment number = arena.allocate(JAVA_INT);
      otherEnd.ioctl("unlock", UNLOCK, number);
      otherEnd.ioctl("ask for number", NUMBER, number);
      return "/dev/pts/" + number.get(JAVA_INT, 0);
    }
  }

  @AfterEach
  void close() {
    tty.close();
    otherEnd.close();
  }

  private void send(String text) {
    try (Arena arena = Arena.ofConfined()) {
      otherEnd.write(arena.allocateFrom(JAVA_BYTE, text.getBytes(US_ASCII)), text.length());
    }
  }

  private String received() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(100);
      int count = (int) otherEnd.read(buffer, 100);
      return new String(buffer.asSlice(0, count).toArray(JAVA_BYTE), US_ASCII);
    }
  }

  @Test
  void passesBytesUnchangedInBothDirections() {
    send("a\r\n\u0003\u0004z");
    byte[] into = new byte[20];

    int count = 0;
    while (count < 6) {
      count += tty.read(into, count, into.length - count, PATIENCE);
    }
    assertThat(new String(into, 0, count, US_ASCII)).isEqualTo("a\r\n\u0003\u0004z");

    assertThat(tty.write("x\ny".getBytes(US_ASCII), 0, 3, PATIENCE)).isEqualTo(3);
    assertThat(received()).isEqualTo("x\ny");
  }

  @Test
  void anythingButNothingIsThereAfterTheTimeout() {
    byte[] into = new byte[4];
    assertThat(tty.read(into, 0, 4, Duration.ZERO)).isZero();
    assertThat(tty.available()).isZero();
  }

  @Test
  void countsAndDropsWhatWaits() {
    send("hello");
    byte[] into = new byte[1];
    assertThat(tty.read(into, 0, 1, PATIENCE)).isEqualTo(1);

    assertThat(tty.available()).isEqualTo(4);
    tty.discardInput();
    assertThat(tty.available()).isZero();
  }

  @Test
  void aReaderIsWokenUpFromAnotherThread() throws Exception {
    CompletableFuture<Integer> read =
        CompletableFuture.supplyAsync(
            () -> tty.read(new byte[1], 0, 1, Duration.ofSeconds(-1)),
            r -> Thread.ofVirtual().start(r));
    tty.wakeUp();
    assertThat(read.get(10, TimeUnit.SECONDS)).isZero();
  }

  @Test
  void takesAnyBaudRateAndFraming() {
    tty.configure(new TtyConfig(250_000, 7, 2, TtyConfig.Parity.EVEN, true));
    try (Arena arena = Arena.ofConfined();
        DeviceFile same =
            DeviceFile.open(Syscalls.kernel(), "/dev/ptmx", Syscalls.O_RDWR | Syscalls.O_NOCTTY)) {
      assertThat(same.isClosed()).isFalse();
      MemorySegment termios = arena.allocate(TtyUapi.TERMIOS2);
      otherEnd.ioctl("read line settings", TtyUapi.GET, termios);
      assertThat(termios.get(JAVA_INT, 40)).isEqualTo(250_000);
    }
  }

  @Test
  void aFullBufferEndsWithTheTimeoutAndTellsHowMuchWentOut() {
    byte[] much = new byte[200_000];
    int written = tty.write(much, 0, much.length, Duration.ofMillis(50));
    assertThat(written).isPositive().isLessThan(much.length);
  }

  @Test
  void isClosedForReadersAndWriters() {
    tty.close();
    tty.close();
    assertThatExceptionOfType(KernelException.class)
        .isThrownBy(() -> tty.read(new byte[1], 0, 1, PATIENCE))
        .satisfies(e -> assertThat(e.is(LinuxErrno.EBADF)).isTrue());
  }

  @Test
  void aFileThatIsNoTerminalIsRefused() {
    assertThatExceptionOfType(KernelException.class)
        .isThrownBy(() -> Tty.open(Syscalls.kernel(), "/dev/null", TtyConfig.of(9600)))
        .satisfies(e -> assertThat(e.known()).contains(LinuxErrno.ENOTTY));
  }

  @Test
  void refusesImpossibleSettings() {
    assertThatThrownBy(() -> TtyConfig.of(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TtyConfig(9600, 9, 1, TtyConfig.Parity.NONE, false))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TtyConfig(9600, 8, 3, TtyConfig.Parity.NONE, false))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
