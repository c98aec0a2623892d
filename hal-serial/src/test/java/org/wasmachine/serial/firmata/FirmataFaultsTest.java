package org.wasmachine.serial.firmata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wasmachine.serial.Refusal.refused;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.wasmachine.hal.AdcChannel;
import org.wasmachine.hal.AdcConfig;
import org.wasmachine.hal.Bias;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.BoardUri;
import org.wasmachine.hal.Capabilities;
import org.wasmachine.hal.Edge;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.Feature;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.GpioLine;
import org.wasmachine.hal.I2cAddress;
import org.wasmachine.hal.I2cBus;
import org.wasmachine.hal.I2cConfig;
import org.wasmachine.hal.Level;
import org.wasmachine.hal.PwmChannel;
import org.wasmachine.hal.PwmConfig;
import org.wasmachine.hal.time.RealClock;
import org.wasmachine.serial.MemoryPipe;

/** What the cable, the board and others do to a Firmata board, and how it is found again. */
@Timeout(60)
class FirmataFaultsTest {
  private static final int PIN = 5;
  private static final int OTHER_PIN = 13;
  private static final int PWM_PIN = 18;
  private static final int ANALOG_PIN = 33;
  private static final I2cAddress CHIP = I2cAddress.of(0x50);
  private static final Duration LONG = Duration.ofSeconds(30);

  /** Writes have no answer, so it may take one until the end of the cable is noticed. */
  private static void writeUntilRefused(GpioLine line) {
    while (true) {
      line.write(Level.LOW);
    }
  }

  @Test
  void withoutTheBoardEveryCallSaysSo() {
    try (FirmataRig rig = new FirmataRig(Duration.ZERO)) {
      GpioLine line = rig.board().openGpio(GpioConfig.output(PIN, Level.HIGH));
      rig.pull();
      refused(ErrorKind.IO, () -> writeUntilRefused(line), "GPIO5", "cable", "plug it in again");
      refused(
          ErrorKind.IO,
          () -> rig.board().openGpio(GpioConfig.input(OTHER_PIN)),
          "GPIO13",
          "plug it in again");
    }
  }

  @Test
  void aBoardThatIsPluggedAgainGoesOnAsItWas() {
    try (FirmataRig rig = new FirmataRig(LONG)) {
      Board board = rig.board();
      GpioLine output = board.openGpio(GpioConfig.output(PIN, Level.LOW));
      GpioLine pulledUp = board.openGpio(GpioConfig.input(OTHER_PIN).withBias(Bias.UP));
      I2cBus bus = board.openI2c(I2cConfig.controller(0));
      AdcChannel analog = board.openAdc(AdcConfig.pin(ANALOG_PIN));
      PwmChannel pwm =
          board.openPwm(
              PwmConfig.onPin(PWM_PIN).withFrequency(FirmataPwmChannel.FREQUENCY).withDuty(0));
      pwm.setDuty(1);
      output.write(Level.HIGH);

      rig.pullQuiet();
      rig.model().restart();
      rig.model().setVoltage(ANALOG_PIN - 32, 4095);
      rig.plug();

      assertThat(pulledUp.read()).isEqualTo(Level.HIGH);
      assertThat(rig.model().level(PIN)).isTrue();
      assertThat(rig.model().pwm(PWM_PIN)).hasValue(255);
      bus.write(CHIP, new byte[] {0, 42});
      assertThat(bus.writeRead(CHIP, new byte[] {0}, 1)).containsExactly(42);
      assertThat(analog.sample().raw()).isEqualTo(4095);
    }
  }

  @Test
  void whatIsWrittenWhileTheBoardIsAwayWaitsForIt() throws Exception {
    try (FirmataRig rig = new FirmataRig(LONG)) {
      GpioLine line = rig.board().openGpio(GpioConfig.output(PIN, Level.LOW));
      rig.pullQuiet();
      CompletableFuture<Void> written =
          CompletableFuture.runAsync(
              () -> {
                line.write(Level.HIGH);
                rig.board().sync();
              });
      rig.model().restart();
      rig.plug();
      written.get(50, TimeUnit.SECONDS);
      assertThat(rig.model().level(PIN)).isTrue();
    }
  }

  @Test
  void aBoardThatRestartsIsConfiguredAgain() throws InterruptedException {
    try (FirmataRig rig = new FirmataRig(LONG)) {
      GpioLine line = rig.board().openGpio(GpioConfig.output(PIN, Level.HIGH));
      rig.board().sync();
      rig.model().restart();
      while (!rig.model().level(PIN)) {
        rig.board().sync(); // nothing that the board would be asked anyway tells it the level
      }
      assertThat(line.read()).isEqualTo(Level.HIGH);
    }
  }

  @Test
  void anEdgeWhileTheBoardIsAwayIsToldWhenItIsBack() {
    try (FirmataRig rig = new FirmataRig(LONG)) {
      rig.model().drive(PIN, 0);
      GpioLine line = rig.board().openGpio(GpioConfig.input(PIN).withEvents(Edge.RISING));
      rig.pullQuiet();
      rig.model().drive(PIN, 1);
      rig.plug();
      assertThat(line.take(rig.board().clock().deadlineAfter(LONG)))
          .hasValueSatisfying(event -> assertThat(event.edge()).isEqualTo(Edge.RISING));
    }
  }

  @Test
  void anotherBoardAtThePortIsNotDriven() {
    try (FirmataRig rig = new FirmataRig(Duration.ofMillis(500))) {
      GpioLine line = rig.board().openGpio(GpioConfig.output(PIN, Level.HIGH));
      rig.pullQuiet();
      rig.model().restart();
      rig.model().loseSpi();
      rig.plug();
      refused(ErrorKind.IO, () -> writeUntilRefused(line), "GPIO5", "another board");
      assertThat(rig.model().level(PIN)).isFalse();
    }
  }

  @Test
  void aCablePulledDuringAQuestionLeavesItUnknown() {
    try (FirmataRig rig = new FirmataRig(LONG)) {
      I2cBus bus = rig.board().openI2c(I2cConfig.controller(0));
      assertThat(bus.read(CHIP, 1)).hasSize(1);
      pullInsteadOfTheNextAnswer(rig);
      refused(ErrorKind.IO, () -> bus.read(CHIP, 1), "I2C0", "cable", "unknown");
    }
  }

  @Test
  void aReadOfALevelIsAskedAgainAsItChangesNothing() throws Exception {
    try (FirmataRig rig = new FirmataRig(LONG)) {
      rig.model().drive(PIN, 1);
      GpioLine line = rig.board().openGpio(GpioConfig.input(PIN));
      pullInsteadOfTheNextAnswer(rig);
      CompletableFuture<Level> level = CompletableFuture.supplyAsync(line::read);
      while (rig.isPlugged()) {
        Thread.onSpinWait();
      }
      rig.plug();
      assertThat(level.get(50, TimeUnit.SECONDS)).isEqualTo(Level.HIGH);
    }
  }

  private static void pullInsteadOfTheNextAnswer(FirmataRig rig) {
    FirmataModel model = rig.model();
    rig.cable()
        .setWay(
            bytes -> {
              if (!model.isSpeaking()) {
                return bytes;
              }
              rig.pull();
              return new byte[0];
            });
  }

  @Test
  void anotherProtocolOrAnotherBaudRateIsSaidSo() {
    MemoryPipe pipe = new MemoryPipe();
    byte[] chatter = "ets Jul 29 2019 12:21:46".getBytes(StandardCharsets.US_ASCII);
    pipe.device().write(chatter, 0, chatter.length);
    refused(
        ErrorKind.TIMEOUT,
        () ->
            FirmataBoard.open(
                    BoardUri.parse("serial:memory?protocol=firmata"),
                    pipe::host,
                    Optional.empty(),
                    new RealClock(),
                    true,
                    Duration.ofMillis(300),
                    Duration.ZERO)
                .close(),
        "no Firmata answers",
        "baud rate (?baud=)",
        "protocol=firmata out");
  }

  @Test
  void whatFirmataCannotDoIsMissingFromTheCapabilities() {
    try (FirmataRig rig = new FirmataRig(Duration.ZERO)) {
      Capabilities capabilities = rig.board().capabilities();
      assertThat(capabilities.features())
          .contains(Feature.GPIO_EVENTS, Feature.I2C, Feature.PWM)
          .doesNotContain(
              Feature.GPIO_BIAS,
              Feature.GPIO_OPEN_DRAIN,
              Feature.GPIO_INPUT_OUTPUT,
              Feature.GPIO_EVENTS_EXACT,
              Feature.GPIO_DEBOUNCE,
              Feature.I2C_WRITE_ERRORS,
              Feature.I2C_ANY_PIN,
              Feature.PWM_FREQUENCY,
              Feature.PWM_PHASE,
              Feature.PWM_PAUSE,
              Feature.UART);
      assertThat(capabilities.maxI2cBytes()).isEqualTo(31);
    }
  }

  @Test
  void anAnalogueChannelThatIsNotThereNamesTheOthers() {
    try (FirmataRig rig = new FirmataRig(Duration.ZERO)) {
      refused(
          ErrorKind.NOT_FOUND,
          () -> rig.board().openAdc(AdcConfig.channel(1, 99)),
          "analogue channel 99 does not exist",
          "choose one of 0, ");
    }
  }

  @Test
  void anI2cTimeoutIsRefused() {
    try (FirmataRig rig = new FirmataRig(Duration.ZERO)) {
      I2cConfig config = I2cConfig.controller(0).withTimeout(Duration.ofMillis(20));
      refused(ErrorKind.UNSUPPORTED, () -> rig.board().openI2c(config), "I2C0", "timeout");
    }
  }
}
