package org.wasmachine.pi4j.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A device on an SPI bus")
class SpidevFileTest {

  private static final String PATH = "/dev/spidev0.0";

  /** MISO tied to MOSI; writes down the transfers of each message. */
  private static final class Loop implements FakeKernel.Device {
    final List<String> settings = new ArrayList<>();
    final List<List<String>> messages = new ArrayList<>();

    @Override
    public int ioctl(FakeKernel kernel, long request, MemorySegment argument) {
      if (request == SpiUapi.SET_MODE) {
        settings.add("mode " + argument.get(JAVA_INT, 0));
      } else if (request == SpiUapi.SET_BITS) {
        settings.add("bits " + argument.get(JAVA_BYTE, 0));
      } else if (request == SpiUapi.SET_SPEED) {
        settings.add("speed " + argument.get(JAVA_INT, 0));
      } else {
        return message(argument);
      }
      return 0;
    }

    @SuppressWarnings("restricted")
    private int message(MemorySegment transfers) {
      List<String> log = new ArrayList<>();
      int total = 0;
      for (long at = 0; at < transfers.byteSize(); at += 32) {
        int length = transfers.get(JAVA_INT, at + 16);
        long send = transfers.get(JAVA_LONG, at);
        long receive = transfers.get(JAVA_LONG, at + 8);
        byte[] wire = new byte[length];
        if (send != 0) {
          MemorySegment.copy(
              MemorySegment.ofAddress(send).reinterpret(length), JAVA_BYTE, 0, wire, 0, length);
        }
        if (receive != 0) {
          MemorySegment.copy(
              wire, 0, MemorySegment.ofAddress(receive).reinterpret(length), JAVA_BYTE, 0, length);
        }
        total += length;
        log.add(
            "%s%s%d%s%s"
                .formatted(
                    send != 0 ? "w" : "",
                    receive != 0 ? "r" : "",
                    length,
                    transfers.get(JAVA_SHORT, at + 24) == 0
                        ? ""
                        : " delay " + Short.toUnsignedInt(transfers.get(JAVA_SHORT, at + 24)),
                    transfers.get(JAVA_BYTE, at + 27) == 0 ? "" : " cs_change"));
      }
      messages.add(log);
      return total > 4096 ? -LinuxErrno.EMSGSIZE.number() : total;
    }
  }

  private final Loop loop = new Loop();
  private final FakeKernel kernel = new FakeKernel().with(PATH, loop);

  private SpidevFile open() {
    return SpidevFile.open(kernel, PATH, SpiConfig.of(3, 500_000), SpidevFile.DEFAULT_BUFFER);
  }

  @Test
  void setsModeWordSizeAndClockOnOpening() {
    open();
    SpidevFile.open(kernel, PATH, new SpiConfig(0, 8_000_000, true, true, 16), 4096);

    assertThat(loop.settings)
        .containsExactly("mode 3", "bits 8", "speed 500000", "mode 12", "bits 16", "speed 8000000");
  }

  @Test
  void sendsSeveralSegmentsAsOneMessage() {
    byte[] read = {9, 9};
    byte[] both = {1, 2, 3};

    open()
        .message(
            List.of(
                SpiSegment.write(new byte[] {5}),
                SpiSegment.read(read),
                SpiSegment.delay(Duration.ofNanos(1500)),
                SpiSegment.transfer(both, both).thenRelease(),
                SpiSegment.write(new byte[] {6})));

    assertThat(loop.messages)
        .containsExactly(List.of("w1", "r2", "0 delay 2", "wr3 cs_change", "w1"));
    assertThat(read).containsExactly(0, 0);
    assertThat(both).containsExactly(1, 2, 3);
  }

  @Test
  void cutsWhatIsLongerThanTheKernelsBufferAndKeepsChipSelect() {
    byte[] data = new byte[10_000];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) (i * 7);
    }
    byte[] echo = new byte[data.length];

    open().message(List.of(SpiSegment.transfer(data, echo)));

    assertThat(loop.messages)
        .containsExactly(
            List.of("wr4096 cs_change"), List.of("wr4096 cs_change"), List.of("wr1808"));
    assertThat(echo).isEqualTo(data);
  }

  @Test
  void packsSegmentsIntoAsFewMessagesAsFit() {
    open()
        .message(
            List.of(
                SpiSegment.write(new byte[4000]),
                SpiSegment.write(new byte[96]),
                SpiSegment.write(new byte[1])));

    assertThat(loop.messages).containsExactly(List.of("w4000", "w96 cs_change"), List.of("w1"));
  }

  @Test
  void cutsLongDelays() {
    open().message(List.of(SpiSegment.delay(Duration.ofMillis(100))));

    assertThat(loop.messages).containsExactly(List.of("0 delay 65535", "0 delay 34465"));
  }

  @Test
  void sendsNothingForNoSegments() {
    open().message(List.of());
    assertThat(loop.messages).isEmpty();
  }

  @Test
  void refusesDirectionsOfDifferentLength() {
    assertThatThrownBy(() -> SpiSegment.transfer(new byte[2], new byte[3]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void isClosedWhenTheControllerRefusesTheMode() {
    FakeKernel refusing =
        new FakeKernel()
            .with(
                PATH,
                new FakeKernel.Device() {
                  @Override
                  public int ioctl(FakeKernel kernel, long request, MemorySegment argument) {
                    return -LinuxErrno.EINVAL.number();
                  }
                });

    assertThatExceptionOfType(KernelException.class)
        .isThrownBy(() -> SpidevFile.open(refusing, PATH, SpiConfig.of(3, 1), 4096))
        .withMessage("/dev/spidev0.0: set mode 3: invalid argument (EINVAL 22)");
    assertThat(refusing.openFiles()).isZero();
  }
}
