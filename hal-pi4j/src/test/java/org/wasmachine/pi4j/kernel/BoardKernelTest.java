package org.wasmachine.pi4j.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.wasmachine.hal.AdcChannel;
import org.wasmachine.hal.AdcConfig;
import org.wasmachine.hal.AdcSample;
import org.wasmachine.hal.Bias;
import org.wasmachine.hal.BitOrder;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.BoardOptions;
import org.wasmachine.hal.BoardUri;
import org.wasmachine.hal.Drive;
import org.wasmachine.hal.Edge;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.Feature;
import org.wasmachine.hal.Frequency;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.GpioEvent;
import org.wasmachine.hal.GpioLine;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.I2cAddress;
import org.wasmachine.hal.I2cBus;
import org.wasmachine.hal.I2cConfig;
import org.wasmachine.hal.I2cOperation;
import org.wasmachine.hal.Level;
import org.wasmachine.hal.PinUse;
import org.wasmachine.hal.PwmChannel;
import org.wasmachine.hal.PwmConfig;
import org.wasmachine.hal.SpiConfig;
import org.wasmachine.hal.SpiDevice;
import org.wasmachine.hal.SpiMode;
import org.wasmachine.hal.SpiOperation;
import org.wasmachine.hal.Uart;
import org.wasmachine.hal.UartConfig;
import org.wasmachine.pi4j.board.Pi4jBoardProvider;
import org.wasmachine.pi4j.linux.LinuxRoot;
import org.wasmachine.pi4j.linux.PseudoTerminal;
import org.wasmachine.pi4j.linux.Syscalls;

@DisplayName("The board pi4j: on a real kernel")
@Tag("kernel")
@Timeout(60)
class BoardKernelTest {

  private static final I2cAddress MEMORY = I2cAddress.of(0x50);

  @TempDir Path directory;
  private Board board;

  @BeforeEach
  void open() {
    board = open("pi4j:", TestKernel.raspberryPi4(directory));
  }

  private static Board open(String uri, LinuxRoot root) {
    return new Pi4jBoardProvider(Syscalls.kernel(), root)
        .open(BoardUri.parse(uri), BoardOptions.DEFAULT);
  }

  @AfterEach
  void close() {
    board.close();
  }

  private long soon() {
    return board.clock().deadlineAfter(Duration.ofSeconds(10));
  }

  private static void refused(ErrorKind kind, String part, ThrowingCallable call) {
    assertThatExceptionOfType(HalException.class)
        .isThrownBy(call)
        .withMessageContaining(part)
        .satisfies(
            e -> {
              assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind);
              assertThat(e.getMessage()).doesNotContain("\n");
            });
  }

  @Test
  void isFoundByItsDeviceTree() {
    assertThat(board.profile().orElseThrow().id()).isEqualTo("raspberry-pi-4b");
    assertThat(new Pi4jBoardProvider().discover()).containsExactly(BoardUri.parse("pi4j:"));
    assertThat(board.capabilities().has(Feature.GPIO_OPEN_SOURCE)).isTrue();
  }

  @Nested
  class Gpio {

    @Test
    void anOutputIsDrivenAndEndsAsAFloatingInput() {
      GpioLine led = board.openGpio(GpioConfig.output(17, Level.HIGH));
      assertThat(TestKernel.level(17)).isTrue();
      led.write(Level.LOW);
      assertThat(TestKernel.level(17)).isFalse();
      assertThat(led.read()).isEqualTo(Level.LOW);
      led.close();

      TestKernel.drive(17, true);
      try (GpioLine free = board.openGpio(GpioConfig.input(17))) {
        assertThat(free.read()).isEqualTo(Level.HIGH);
      }
    }

    @Test
    void eventsCarryTheKernelsTimeAndSequence() {
      TestKernel.drive(4, false);
      GpioLine button = board.openGpio(GpioConfig.input(4).withBothEdges());
      long before = board.clock().nanos();
      TestKernel.drive(4, true);
      GpioEvent first = button.take(soon()).orElseThrow();
      TestKernel.drive(4, false);
      GpioEvent second = button.take(soon()).orElseThrow();

      assertThat(first.edge()).isEqualTo(Edge.RISING);
      assertThat(second.edge()).isEqualTo(Edge.FALLING);
      assertThat(first.sequence()).isEqualTo(1);
      assertThat(second.sequence()).isEqualTo(2);
      assertThat(first.timestampNanos()).isBetween(before, second.timestampNanos());
      assertThat(second.timestampNanos()).isLessThanOrEqualTo(board.clock().nanos());
      assertThat(button.poll()).isEmpty();
      assertThat(button.dropped()).isZero();
    }

    @Test
    void onlyTheEdgesAskedForAreReported() {
      TestKernel.drive(5, false);
      GpioLine button = board.openGpio(GpioConfig.input(5).withEvents(Edge.FALLING));
      TestKernel.drive(5, true);
      TestKernel.drive(5, false);
      assertThat(button.take(soon()).orElseThrow().edge()).isEqualTo(Edge.FALLING);
      assertThat(button.poll()).isEmpty();
    }

    @Test
    void theKernelDebounces() throws InterruptedException {
      TestKernel.drive(6, false);
      GpioLine button =
          board.openGpio(GpioConfig.input(6).withBothEdges().withDebounce(Duration.ofMillis(60)));
      for (int i = 0; i < 3; i++) {
        TestKernel.drive(6, true);
        TestKernel.drive(6, false);
      }
      TestKernel.drive(6, true);
      GpioEvent only = button.take(soon()).orElseThrow();
      assertThat(only.edge()).isEqualTo(Edge.RISING);
      assertThat(only.sequence()).isEqualTo(1);
      assertThat(button.poll()).isEmpty();
    }

    @Test
    void biasAndDriveChangeWhileTheLineIsHeld() {
      GpioLine line = board.openGpio(GpioConfig.input(8).withBias(Bias.UP));
      assertThat(line.read()).isEqualTo(Level.HIGH);
      line.setBias(Bias.DOWN);
      assertThat(line.read()).isEqualTo(Level.LOW);
      line.close();

      GpioLine both = board.openGpio(GpioConfig.inputOutput(9, Level.HIGH));
      both.setDrive(Drive.OPEN_DRAIN);
      TestKernel.drive(9, true);
      assertThat(both.read()).isEqualTo(Level.HIGH);
      TestKernel.drive(9, false);
      assertThat(both.read()).isEqualTo(Level.LOW);
      TestKernel.drive(9, true);
      both.write(Level.LOW);
      assertThat(both.read()).isEqualTo(Level.LOW);
      assertThat(both.config().drive()).isEqualTo(Drive.OPEN_DRAIN);
    }

    @Test
    void aPinHasOneOwnerWhoIsNamed() {
      board.openGpio(GpioConfig.input(10).withConsumer("thermostat"));
      refused(ErrorKind.BUSY, "thermostat", () -> board.openGpio(GpioConfig.output(10, Level.LOW)));
      try (Board other = open("pi4j:raspberry-pi-4b", new LinuxRoot(directory))) {
        refused(ErrorKind.BUSY, "\"thermostat\"", () -> other.openGpio(GpioConfig.input(10)));
        assertThat(other.pinUse()).contains(new PinUse(10, "input", "thermostat"));
      }
      assertThat(board.pinUse()).containsExactly(new PinUse(10, "input", "thermostat"));
    }

    @Test
    void whatTheProfileForbidsIsRefused() {
      refused(ErrorKind.NOT_FOUND, "raspberry-pi-4b", () -> board.openGpio(GpioConfig.input(40)));
      refused(ErrorKind.NOT_FOUND, "GPIO-1", () -> board.openGpio(GpioConfig.input(-1)));
      refused(
          ErrorKind.PERMISSION,
          "open it as an output",
          () -> board.openGpio(GpioConfig.input(11)).write(Level.HIGH));
      refused(
          ErrorKind.UNSUPPORTED,
          "edges",
          () -> board.openGpio(GpioConfig.inputOutput(12, Level.LOW).withBothEdges()));
      refused(
          ErrorKind.INVALID_ARGUMENT,
          "without events",
          () -> board.openGpio(GpioConfig.input(13)).take(0));
    }

    @Test
    void aWaitEndsByInterruptAndByClose() throws Exception {
      GpioLine line = board.openGpio(GpioConfig.input(14).withBothEdges());
      CompletableFuture<ErrorKind> interrupted = new CompletableFuture<>();
      Thread waiter =
          Thread.ofPlatform()
              .start(() -> interrupted.complete(kindOf(() -> line.take(Long.MAX_VALUE))));
      waiter.interrupt();
      assertThat(interrupted.get(10, TimeUnit.SECONDS)).isEqualTo(ErrorKind.INTERRUPTED);

      CompletableFuture<ErrorKind> closed =
          CompletableFuture.supplyAsync(
              () -> kindOf(() -> line.take(Long.MAX_VALUE)),
              task -> Thread.ofPlatform().start(task));
      line.close();
      assertThat(closed.get(10, TimeUnit.SECONDS)).isEqualTo(ErrorKind.CLOSED);
      refused(ErrorKind.CLOSED, "already closed", line::read);
    }

    private ErrorKind kindOf(Runnable call) {
      try {
        call.run();
        throw new AssertionError("not refused");
      } catch (HalException e) {
        return e.kind();
      }
    }

    @Test
    void closingTheBoardClosesItsLines() {
      GpioLine line = board.openGpio(GpioConfig.output(15, Level.HIGH));
      board.close();
      board.close();
      refused(ErrorKind.CLOSED, "GPIO15", () -> line.write(Level.LOW));
      refused(
          ErrorKind.CLOSED, "is closed", () -> board.openGpio(GpioConfig.output(15, Level.LOW)));
      assertThat(TestKernel.threads("device-events")).isEmpty();
    }
  }

  @Nested
  class I2c {

    @Test
    void aTransactionIsOneWithRepeatedStarts() {
      I2cBus bus = board.openI2c(I2cConfig.controller(1));
      bus.write(MEMORY, (byte) 0x20, (byte) 1, (byte) 2, (byte) 3);
      TestKernel.setParameter("hal_i2c_bus", "transactions", 0);
      TestKernel.setParameter("hal_i2c_bus", "restarts", 0);
      byte[] first = new byte[1];
      byte[] rest = new byte[2];

      bus.transaction(
          MEMORY,
          List.of(
              I2cOperation.write((byte) 0x20), I2cOperation.read(first), I2cOperation.read(rest)));

      assertThat(first).containsExactly(1);
      assertThat(rest).containsExactly(2, 3);
      assertThat(TestKernel.parameter("hal_i2c_bus", "transactions")).isEqualTo(1);
      assertThat(TestKernel.parameter("hal_i2c_bus", "restarts")).isEqualTo(2);
    }

    @Test
    void aScanFindsWhatAnswers() {
      assertThat(board.openI2c(I2cConfig.controller(1)).scan())
          .contains(MEMORY, I2cAddress.of(0x51))
          .doesNotContain(I2cAddress.of(0x24));
    }

    @Test
    void tenBitAddressesAreOtherChips() {
      I2cBus bus = board.openI2c(I2cConfig.controller(1));
      I2cAddress tenBit = I2cAddress.ofTenBit(0x240);
      bus.write(tenBit, (byte) 0, (byte) 0x5A);
      assertThat(bus.writeRead(tenBit, new byte[] {0}, 1)).containsExactly(0x5A);
      refused(ErrorKind.NACK_ADDRESS, "0x50", () -> bus.read(I2cAddress.ofTenBit(0x50), 1));
    }

    @Test
    void everyFaultHasItsKind() {
      I2cBus bus = board.openI2c(I2cConfig.controller(1));
      refused(ErrorKind.NACK_ADDRESS, "wiring", () -> bus.read(I2cAddress.of(0x24), 1));
      refused(ErrorKind.ARBITRATION_LOST, "0x31", () -> bus.read(I2cAddress.of(0x31), 1));
      refused(ErrorKind.TIMEOUT, "may be stuck", () -> bus.read(I2cAddress.of(0x32), 1));
      refused(ErrorKind.NACK_UNKNOWN, "0x33", () -> bus.write(I2cAddress.of(0x33), (byte) 1));
      refused(ErrorKind.TOO_LONG, "0x34", () -> bus.write(I2cAddress.of(0x34), new byte[17]));
      refused(ErrorKind.TOO_LONG, "0x50", () -> bus.write(MEMORY, new byte[8193]));
      refused(
          ErrorKind.UNSUPPORTED,
          "acknowledge",
          () -> bus.transaction(MEMORY, List.of(I2cOperation.writeIgnoringNack((byte) 1))));
      assertThat(bus.probe(MEMORY)).isTrue();
    }

    @Test
    void aStretchedClockIsWaitedForUntilTheTimeout() {
      for (Duration timeout : List.of(Duration.ofMillis(50), Duration.ofMillis(500))) {
        try (I2cBus bus = board.openI2c(I2cConfig.controller(1).withTimeout(timeout))) {
          long before = board.clock().nanos();
          refused(ErrorKind.TIMEOUT, "may be stuck", () -> bus.read(I2cAddress.of(0x35), 1));
          assertThat(Duration.ofNanos(board.clock().nanos() - before))
              .isBetween(timeout.minusMillis(10), timeout.plusMillis(900));
        }
      }
    }

    @Test
    void twoHandlesShareABusAndTheLastFreesItsPins() {
      I2cBus first = board.openI2c(I2cConfig.controller(1));
      I2cBus second = board.openI2c(I2cConfig.controller(1).withConsumer("other"));
      first.close();
      assertThat(second.probe(MEMORY)).isTrue();
      refused(ErrorKind.BUSY, "I2C1", () -> board.openGpio(GpioConfig.input(2)));
      second.close();
      board.openGpio(GpioConfig.input(2)).close();
    }

    @Test
    void anSmbusOnlyBusDoesWhatSmbusCan() {
      I2cBus bus = board.openI2c(I2cConfig.controller(0));
      bus.write(MEMORY, (byte) 0x40, (byte) 1, (byte) 2, (byte) 3, (byte) 4);
      assertThat(bus.writeRead(MEMORY, new byte[] {0x40}, 4)).containsExactly(1, 2, 3, 4);
      refused(ErrorKind.UNSUPPORTED, "SMBus", () -> bus.read(MEMORY, 5));
      refused(ErrorKind.NACK_ADDRESS, "0x51", () -> bus.read(I2cAddress.of(0x51), 1));
    }

    @Test
    void aMissingBusNamesTheCure() {
      refused(
          ErrorKind.NOT_FOUND, "I2C controller 7", () -> board.openI2c(I2cConfig.controller(7)));
    }
  }

  @Nested
  class Spi {

    @Test
    void aTransactionKeepsChipSelectThroughDelaysAndLongData() {
      SpiDevice device =
          board.openSpi(
              SpiConfig.controller(0)
                  .withMode(SpiMode.MODE_1)
                  .withFrequency(Frequency.ofKilohertz(250)));
      byte[] data = new byte[9000];
      data[8999] = 0x77;
      byte[] back = new byte[9000];
      TestKernel.setParameter("hal_spi_loop", "selects", 0);

      device.transaction(
          List.of(
              new SpiOperation.Write(new byte[] {1, 2}),
              new SpiOperation.Delay(Duration.ofNanos(10_000)),
              new SpiOperation.Transfer(data, back),
              new SpiOperation.Read(new byte[3])));

      assertThat(back).isEqualTo(data);
      assertThat(TestKernel.parameter("hal_spi_loop", "selects")).isEqualTo(1);
      assertThat(TestKernel.parameter("hal_spi_loop", "last_mode")).isEqualTo(1);
      assertThat(TestKernel.parameter("hal_spi_loop", "last_hz")).isEqualTo(250_000);
    }

    @Test
    void bothBitOrdersWorkIndependently() {
      SpiDevice device =
          board.openSpi(
              SpiConfig.controller(0).withBitOrder(BitOrder.LSB_FIRST, BitOrder.MSB_FIRST));
      byte[] sent = {0x01, (byte) 0xC0};
      assertThat(device.transfer(sent)).containsExactly(0x80, 0x03);
      assertThat(sent).containsExactly(0x01, 0xC0);
    }

    @Test
    void twoDevicesShareABusEachChipSelectOnce() {
      SpiDevice first = board.openSpi(SpiConfig.controller(0).withChipSelect(8));
      SpiDevice second = board.openSpi(SpiConfig.controller(0).withChipSelect(7));
      assertThat(first.transfer((byte) 5)).containsExactly(5);
      assertThat(second.transfer((byte) 5)).containsExactly(0xFA);
      refused(
          ErrorKind.BUSY,
          "chip select",
          () -> board.openSpi(SpiConfig.controller(0).withChipSelect(8)));
      assertThat(board.pinUse()).extracting(PinUse::pin).containsExactly(7, 8, 9, 10, 11);
    }

    @Test
    void aMissingBusNamesTheOverlay() {
      refused(ErrorKind.NOT_FOUND, "config.txt", () -> board.openSpi(SpiConfig.controller(1)));
      refused(
          ErrorKind.UNSUPPORTED,
          "SPI",
          () -> board.openSpi(SpiConfig.controller(0).withChipSelect(4)));
    }
  }

  @Nested
  class PwmAndAdc {

    @Test
    void pwmRunsAndEndsLow() {
      PwmChannel channel =
          board.openPwm(PwmConfig.onPin(12).withFrequency(Frequency.ofKilohertz(2)).withDuty(0.25));
      assertThat(TestKernel.pwm(0, "period")).isEqualTo("500000");
      assertThat(TestKernel.pwm(0, "duty_cycle")).isEqualTo("125000");
      assertThat(TestKernel.pwm(0, "enable")).isEqualTo("1");
      channel.setDuty(1.0);
      channel.setFrequency(Frequency.ofHertz(50));
      assertThat(TestKernel.pwm(0, "duty_cycle")).isEqualTo("20000000");
      assertThat(channel.state().duty()).isEqualTo(1.0);
      channel.close();
      assertThat(TestKernel.pwmExported(0)).isFalse();
    }

    @Test
    void outputsOfATimerShareItsFrequency() {
      PwmChannel first = board.openPwm(PwmConfig.onPin(12));
      refused(
          ErrorKind.BUSY,
          "1 kHz",
          () -> board.openPwm(PwmConfig.onPin(13).withFrequency(Frequency.ofHertz(50))));
      PwmChannel second = board.openPwm(PwmConfig.onPin(13).withDuty(0.5));
      first.setFrequency(Frequency.ofHertz(100));
      assertThat(second.state().frequency()).isEqualTo(Frequency.ofHertz(100));
      assertThat(TestKernel.pwm(1, "period")).isEqualTo("10000000");
      assertThat(TestKernel.pwm(1, "duty_cycle")).isEqualTo("5000000");
    }

    @Test
    void whatThePinsOrTheKernelCannotDoIsRefused() {
      refused(ErrorKind.UNSUPPORTED, "no PWM", () -> board.openPwm(PwmConfig.onPin(4)));
      PwmChannel channel = board.openPwm(PwmConfig.onPin(12));
      refused(ErrorKind.BUSY, "PWM", () -> board.openPwm(PwmConfig.onPin(18)));
      refused(ErrorKind.UNSUPPORTED, "phase", () -> channel.setPhase(90));
      refused(ErrorKind.UNSUPPORTED, "hold", channel::pause);
      refused(
          ErrorKind.INVALID_ARGUMENT,
          "PWM",
          () -> channel.setFrequency(Frequency.ofMegahertz(900)));
      assertThat(TestKernel.pwm(0, "period")).isEqualTo("1000000");
    }

    @Test
    void aConverterOfTheKernelMeasures() {
      AdcChannel channel = board.openAdc(AdcConfig.channel(1, 0));
      TestKernel.setParameter("hal_adc", "raw", 1000);
      assertThat(channel.sample()).isEqualTo(new AdcSample(1000, 800));
      try (AdcChannel dummy = board.openAdc(AdcConfig.channel(2, 0))) {
        assertThat(dummy.sample().raw()).isEqualTo(73);
      }
      assertThat(board.capabilities().has(Feature.ADC)).isTrue();
      refused(ErrorKind.BUSY, "ADC1", () -> board.openAdc(AdcConfig.channel(1, 0)));
      refused(ErrorKind.NOT_FOUND, "ADC unit 3", () -> board.openAdc(AdcConfig.channel(3, 0)));
      refused(ErrorKind.UNSUPPORTED, "analog", () -> board.openAdc(AdcConfig.pin(4)));
    }
  }

  @Nested
  class Serial {

    @Test
    void passesBytesBothWaysAndEndsAWaitByInterrupt() throws Exception {
      try (PseudoTerminal terminal = new PseudoTerminal();
          Board withPort = open("pi4j:?uart3=" + terminal.path(), new LinuxRoot(directory))) {
        Uart port = withPort.openUart(UartConfig.port(3));
        terminal.send("hello");
        byte[] into = new byte[10];
        int count = 0;
        while (count < 5) {
          count += port.read(into, count, 10 - count, soon());
        }
        assertThat(new String(into, 0, count)).isEqualTo("hello");
        port.write("there".getBytes());
        assertThat(terminal.receive(5)).isEqualTo("there");
        assertThat(port.read(into, 0, 10, 0)).isZero();

        CompletableFuture<HalException> ended = new CompletableFuture<>();
        Thread reader =
            Thread.ofPlatform()
                .start(
                    () -> {
                      try {
                        port.read(new byte[1], 0, 1, Long.MAX_VALUE);
                      } catch (HalException e) {
                        ended.complete(e);
                      }
                    });
        reader.interrupt();
        assertThat(ended.get(10, TimeUnit.SECONDS).kind()).isEqualTo(ErrorKind.INTERRUPTED);
        port.close();
        refused(ErrorKind.CLOSED, "UART3", () -> port.write((byte) 1));
      }
    }

    @Test
    void aMissingPortNamesTheCure() {
      refused(ErrorKind.NOT_FOUND, "raspi-config", () -> board.openUart(UartConfig.port(0)));
    }
  }

  @Nested
  class OnAnUnknownBoard {

    @TempDir Path other;

    @Test
    void linesAreChosenByChipAndNumber() {
      LinuxRoot root = TestKernel.rootWithModel(other, "Acme SBC");
      try (Board plain = open("pi4j:?chip=hal-bank", root)) {
        assertThat(plain.profile()).isEqualTo(Optional.empty());
        plain.openGpio(GpioConfig.output(7, Level.HIGH));
        assertThat(TestKernel.level("gpiochip1", 7)).isTrue();
        refused(ErrorKind.BUSY, "\"occupied\"", () -> plain.openGpio(GpioConfig.input(9)));
        refused(ErrorKind.NOT_FOUND, "0 to 15", () -> plain.openGpio(GpioConfig.input(16)));
        assertThat(plain.pinUse())
            .containsExactly(new PinUse(7, "output", "app"), new PinUse(9, "input", "occupied"));
        assertThat(plain.openI2c(I2cConfig.controller(1)).probe(MEMORY)).isTrue();
        assertThat(plain.openSpi(SpiConfig.controller(0).withChipSelect(1)).transfer((byte) 0))
            .containsExactly(0xFF);
        plain.openPwm(PwmConfig.onPin(2).withDuty(0.1));
        assertThat(TestKernel.pwm(2, "duty_cycle")).isEqualTo("100000");
      }
    }

    @Test
    void withoutAChoiceTheControllersAreNamed() {
      try (Board plain = open("pi4j:", TestKernel.rootWithModel(other, "Acme SBC"))) {
        refused(
            ErrorKind.NOT_FOUND, "pi4j:?chip=hal-bank", () -> plain.openGpio(GpioConfig.input(1)));
      }
      try (Board plain = open("pi4j:?chip=nix", new LinuxRoot(other))) {
        refused(ErrorKind.NOT_FOUND, "hal-bank", () -> plain.openGpio(GpioConfig.input(1)));
      }
    }
  }
}
