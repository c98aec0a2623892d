package org.wasmachine.pi4j.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.wasmachine.pi4j.linux.LineConfig.Bias;
import org.wasmachine.pi4j.linux.LineConfig.Drive;
import org.wasmachine.pi4j.linux.LineConfig.Edges;

@DisplayName("A GPIO controller")
class GpioChipTest {

  private static final String PATH = "/dev/gpiochip0";

  /** What a driver was asked for. */
  private record Asked(
      int offset, String consumer, long flags, List<Long> attributes, int buffer) {}

  /** A controller with 16 lines; line 3 is in use, line 5 answers what the test says. */
  private static final class Chip implements FakeKernel.Device {
    final List<Asked> asked = new ArrayList<>();
    final List<String> values = new ArrayList<>();
    boolean level;

    @Override
    public int ioctl(FakeKernel kernel, long request, MemorySegment argument) {
      if (request == GpioUapi.GET_CHIP_INFO) {
        CText.write(argument, 0, 32, "gpiochip0");
        CText.write(argument, 32, 32, "pinctrl-rp1");
        argument.set(JAVA_INT, 64, 16);
        return 0;
      }
      if (request == GpioUapi.GET_LINE_INFO) {
        int offset = argument.get(JAVA_INT, GpioUapi.offset(GpioUapi.LINE_INFO, "offset"));
        if (offset >= 16) {
          return -LinuxErrno.EINVAL.number();
        }
        CText.write(argument, 0, 32, "GPIO" + offset);
        CText.write(argument, 32, 32, offset == 3 ? "spi0 CS0" : "");
        argument.set(
            JAVA_LONG,
            GpioUapi.offset(GpioUapi.LINE_INFO, "flags"),
            offset == 3
                ? GpioUapi.FLAG_USED | GpioUapi.FLAG_OUTPUT | GpioUapi.FLAG_BIAS_PULL_UP
                : GpioUapi.FLAG_INPUT);
        return 0;
      }
      if (request == GpioUapi.GET_LINE) {
        return request(kernel, argument);
      }
      return -LinuxErrno.ENOTTY.number();
    }

    private int request(FakeKernel kernel, MemorySegment argument) {
      int offset = argument.get(JAVA_INT, 0);
      if (offset == 3) {
        return -LinuxErrno.EBUSY.number();
      }
      if (offset >= 16) {
        return -LinuxErrno.EINVAL.number();
      }
      asked.add(
          new Asked(
              offset,
              CText.read(argument, 256, 32),
              argument.get(JAVA_LONG, 288),
              attributes(argument.asSlice(288, 272)),
              argument.get(JAVA_INT, 564)));
      argument.set(JAVA_INT, 588, kernel.install(new Line()));
      return 0;
    }

    /** Id and value of each attribute, one after the other; every mask must select line 0. */
    private List<Long> attributes(MemorySegment config) {
      List<Long> found = new ArrayList<>();
      for (int i = 0; i < config.get(JAVA_INT, 8); i++) {
        long at = 32 + i * 24L;
        found.add((long) config.get(JAVA_INT, at));
        found.add(config.get(JAVA_LONG, at + 8));
        assertThat(config.get(JAVA_LONG, at + 16)).isEqualTo(1);
      }
      return found;
    }

    private final class Line implements FakeKernel.Device {
      @Override
      public int ioctl(FakeKernel kernel, long request, MemorySegment argument) {
        if (request == GpioUapi.SET_VALUES) {
          level = (argument.get(JAVA_LONG, 0) & argument.get(JAVA_LONG, 8)) != 0;
          values.add(level ? "high" : "low");
          return 0;
        }
        if (request == GpioUapi.GET_VALUES) {
          // The kernel only defines the bits that the mask asks for.
          argument.set(JAVA_LONG, 0, (level ? 1 : 0) | 0xF0);
          return 0;
        }
        if (request == GpioUapi.SET_CONFIG) {
          asked.add(new Asked(-1, "", argument.get(JAVA_LONG, 0), attributes(argument), 0));
          return 0;
        }
        return -LinuxErrno.ENOTTY.number();
      }
    }
  }

  private final Chip chip = new Chip();
  private final FakeKernel kernel = new FakeKernel().with(PATH, chip);

  @Test
  void tellsItsNameLabelAndNumberOfLines() {
    try (GpioChip opened = GpioChip.open(kernel, PATH)) {
      assertThat(opened.name()).isEqualTo("gpiochip0");
      assertThat(opened.label()).isEqualTo("pinctrl-rp1");
      assertThat(opened.lines()).isEqualTo(16);
    }
    assertThat(kernel.openFiles()).isZero();
  }

  @Test
  void tellsWhoUsesALine() {
    try (GpioChip opened = GpioChip.open(kernel, PATH)) {
      assertThat(opened.info(3))
          .isEqualTo(new LineInfo(3, "GPIO3", "spi0 CS0", true, true, false, Bias.PULL_UP));
      assertThat(opened.info(4).used()).isFalse();
      assertThat(opened.allLines()).hasSize(16);
    }
  }

  @Test
  void anOutputGetsItsFirstLevelInTheRequestItself() {
    try (GpioChip opened = GpioChip.open(kernel, PATH);
        GpioLineHandle _ = opened.request(7, "blink", LineConfig.output(true))) {
      assertThat(chip.asked)
          .containsExactly(
              new Asked(
                  7,
                  "blink",
                  GpioUapi.FLAG_OUTPUT,
                  List.of((long) GpioUapi.ATTRIBUTE_OUTPUT_VALUES, 1L),
                  0));
      assertThat(chip.values).isEmpty();
    }
  }

  @Test
  void anInputAsksForBiasEdgesDebounceAndBuffer() {
    LineConfig config =
        LineConfig.input()
            .withBias(Bias.PULL_UP)
            .withEdges(Edges.BOTH)
            .withDebounce(Duration.ofMillis(20))
            .withEventBuffer(512)
            .withActiveLow(true);
    try (GpioChip opened = GpioChip.open(kernel, PATH);
        GpioLineHandle _ = opened.request(0, "button", config)) {
      assertThat(chip.asked)
          .containsExactly(
              new Asked(
                  0,
                  "button",
                  GpioUapi.FLAG_INPUT
                      | GpioUapi.FLAG_BIAS_PULL_UP
                      | GpioUapi.FLAG_EDGE_RISING
                      | GpioUapi.FLAG_EDGE_FALLING
                      | GpioUapi.FLAG_ACTIVE_LOW,
                  List.of((long) GpioUapi.ATTRIBUTE_DEBOUNCE, 20_000L),
                  512));
    }
  }

  @Test
  void aLineIsReadWrittenAndConfiguredWhileItIsHeld() {
    try (GpioChip opened = GpioChip.open(kernel, PATH);
        GpioLineHandle line = opened.request(5, "x", LineConfig.output(false))) {
      line.write(true);
      assertThat(line.read()).isTrue();
      line.write(false);
      assertThat(line.read()).isFalse();
      line.configure(LineConfig.output(true).withDrive(Drive.OPEN_DRAIN));

      assertThat(chip.values).containsExactly("high", "low");
      assertThat(chip.asked.getLast().flags())
          .isEqualTo(GpioUapi.FLAG_OUTPUT | GpioUapi.FLAG_OPEN_DRAIN);
    }
  }

  @Test
  void aConsumerNameTooLongForTheKernelIsCut() {
    try (GpioChip opened = GpioChip.open(kernel, PATH);
        GpioLineHandle _ = opened.request(1, "n".repeat(80), LineConfig.input())) {
      assertThat(chip.asked.getFirst().consumer()).isEqualTo("n".repeat(31));
    }
  }

  @Test
  void aLineInUseIsBusy() {
    try (GpioChip opened = GpioChip.open(kernel, PATH)) {
      assertThatExceptionOfType(KernelException.class)
          .isThrownBy(() -> opened.request(3, "x", LineConfig.input()))
          .withMessage("/dev/gpiochip0: request line 3: in use (EBUSY 16)")
          .satisfies(e -> assertThat(e.is(LinuxErrno.EBUSY)).isTrue());
    }
  }

  @Test
  void aLineOutOfRangeIsInvalid() {
    try (GpioChip opened = GpioChip.open(kernel, PATH)) {
      assertThatExceptionOfType(KernelException.class)
          .isThrownBy(() -> opened.request(99, "x", LineConfig.input()))
          .satisfies(e -> assertThat(e.errno()).isEqualTo(22));
    }
  }

  @Test
  void aFileThatIsNoControllerIsClosedAgain() {
    FakeKernel other = new FakeKernel().with(PATH, new FakeKernel.Device() {});

    assertThatExceptionOfType(KernelException.class)
        .isThrownBy(() -> GpioChip.open(other, PATH))
        .satisfies(e -> assertThat(e.known()).contains(LinuxErrno.ENOTTY));
    assertThat(other.openFiles()).isZero();
  }

  @Test
  void noSuchControllerAndNoPermissionKeepTheirErrno() {
    assertThatExceptionOfType(KernelException.class)
        .isThrownBy(() -> GpioChip.open(kernel, "/dev/gpiochip7"))
        .withMessage("/dev/gpiochip7: open: does not exist (ENOENT 2)");
    kernel.refusing(PATH, LinuxErrno.EACCES);
    assertThatExceptionOfType(KernelException.class)
        .isThrownBy(() -> GpioChip.open(kernel, PATH))
        .satisfies(e -> assertThat(e.errno()).isEqualTo(13));
  }

  @Test
  void aClosedLineIsNeverUsedAgainAndClosedOnce() {
    try (GpioChip opened = GpioChip.open(kernel, PATH)) {
      GpioLineHandle line = opened.request(5, "x", LineConfig.output(false));
      line.close();
      line.close();

      assertThatExceptionOfType(KernelException.class)
          .isThrownBy(() -> line.write(true))
          .satisfies(e -> assertThat(e.is(LinuxErrno.EBADF)).isTrue());
      assertThat(chip.values).isEmpty();
      assertThat(kernel.closed).hasSize(1);
    }
  }
}
