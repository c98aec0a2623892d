package org.wasmachine.pi4j.linux;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
  private final PseudoTerminal otherEnd = new PseudoTerminal();
  private final Tty tty = Tty.open(Syscalls.kernel(), otherEnd.path(), TtyConfig.of(115_200));

  @AfterEach
  void close() {
    tty.close();
    otherEnd.close();
  }

  @Test
  void passesBytesUnchangedInBothDirections() {
    otherEnd.send("a\r\n\u0003\u0004z");
    byte[] into = new byte[20];

    int count = 0;
    while (count < 6) {
      count += tty.read(into, count, into.length - count, PATIENCE);
    }
    assertThat(new String(into, 0, count, US_ASCII)).isEqualTo("a\r\n\u0003\u0004z");

    assertThat(tty.write("x\ny".getBytes(US_ASCII), 0, 3, PATIENCE)).isEqualTo(3);
    assertThat(otherEnd.receive(3)).isEqualTo("x\ny");
  }

  @Test
  void anythingButNothingIsThereAfterTheTimeout() {
    byte[] into = new byte[4];
    assertThat(tty.read(into, 0, 4, Duration.ZERO)).isZero();
    assertThat(tty.available()).isZero();
  }

  @Test
  void countsAndDropsWhatWaits() {
    otherEnd.send("hello");
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
    assertThat(otherEnd.baud()).isEqualTo(250_000);
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
