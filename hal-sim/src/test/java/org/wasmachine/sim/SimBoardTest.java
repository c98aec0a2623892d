package org.wasmachine.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.wasmachine.boards.BoardCatalog;
import org.wasmachine.hal.AdcConfig;
import org.wasmachine.hal.Attenuation;
import org.wasmachine.hal.Bias;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.GpioLine;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.I2cAddress;
import org.wasmachine.hal.I2cBus;
import org.wasmachine.hal.I2cConfig;
import org.wasmachine.hal.Level;
import org.wasmachine.hal.PwmConfig;
import org.wasmachine.hal.time.RealClock;
import org.wasmachine.hal.time.VirtualClock;
import org.wasmachine.sim.device.Signal;

/** What a simulated board does beyond the contract: names, profile rules, the world outside. */
@Timeout(30)
class SimBoardTest {
  @Test
  void timeIsVirtualUnlessTheNameSaysReal() {
    try (Board board = Board.open("sim:esp32-s3-box");
        Board real = Board.open("sim:esp32-s3-box?time=real")) {
      assertThat(board.clock()).isInstanceOf(VirtualClock.class);
      assertThat(real.clock()).isInstanceOf(RealClock.class);
    }
  }

  static Stream<String> boards() {
    return new BoardCatalog().ids().stream();
  }

  @ParameterizedTest
  @MethodSource("boards")
  void everyProfileCanBeSimulated(String id) {
    try (Board board = Board.open("sim:" + id)) {
      assertThat(board.profile()).isPresent();
      assertThat(board.uri()).hasToString("sim:" + id);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "simm:esp32-devkitc          | NOT_FOUND        | did you mean 'sim:'",
        "sim:esp32-s3-devkit-1       | NOT_FOUND        | esp32-s3-devkitc-1",
        "esp32-devkitc               | INVALID_ARGUMENT | must start with a backend",
        "sim:esp32-devkitc?time=fast | INVALID_ARGUMENT | virtual or real",
        "sim:esp32-devkitc?tme=real  | INVALID_ARGUMENT | known: ax, ay, az, bh1750, bme280, celsius, ",
        "sim:esp32-devkitc?seed=x    | INVALID_ARGUMENT | a whole number",
        "sim:esp32-devkitc?lux=-1    | INVALID_ARGUMENT | a number from 0",
        "sim:esp32-devkitc?lux=NaN   | INVALID_ARGUMENT | a number from 0",
        "sim:esp32-devkitc?bh1750=1  | INVALID_ARGUMENT | 0x23, 0x5c or none",
        "sim:esp32-devkitc?lux       | INVALID_ARGUMENT | name=value",
        "sim:esp32-devkitc?lux=1&lux=2 | INVALID_ARGUMENT | given twice",
      })
  void aWrongNameSaysWhatIsRight(String uri, ErrorKind kind, String hint) {
    assertThatThrownBy(() -> Board.open(uri))
        .isInstanceOfSatisfying(HalException.class, e -> assertThat(e.kind()).isEqualTo(kind))
        .hasMessageContaining(hint);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "34 | output | UNSUPPORTED | input-only",
        "6  | input  | PERMISSION  | reserved (flash)",
        "99 | input  | NOT_FOUND   | choose one of",
        "34 | pulled | UNSUPPORTED | no internal pull",
      })
  void pinsObeyTheProfile(int pin, String use, ErrorKind kind, String hint) {
    GpioConfig config =
        switch (use) {
          case "output" -> GpioConfig.output(pin, Level.LOW);
          case "pulled" -> GpioConfig.input(pin).withBias(Bias.UP);
          default -> GpioConfig.input(pin);
        };
    try (Board board = Board.open("sim:esp32-devkitc")) {
      assertThatThrownBy(() -> board.openGpio(config))
          .isInstanceOfSatisfying(HalException.class, e -> assertThat(e.kind()).isEqualTo(kind))
          .hasMessageContaining(hint)
          .hasMessageContaining("GPIO" + pin);
      assertThat(board.pinUse()).isEmpty();
    }
  }

  @Test
  void aWireCarriesTheLevelFromPinToPin() {
    try (Board board = Board.open("sim:esp32-s3-devkitc-1")) {
      SimBoard sim = SimBoard.of(board);
      sim.pin(4).wireTo(sim.pin(5));
      sim.pin(5).wireTo(sim.pin(6));
      GpioLine out = board.openGpio(GpioConfig.output(4, Level.HIGH));
      GpioLine in = board.openGpio(GpioConfig.input(6));
      assertThat(in.read()).isEqualTo(Level.HIGH);
      out.write(Level.LOW);
      assertThat(in.read()).isEqualTo(Level.LOW);
    }
  }

  @Test
  void theLowestDriverWinsAShortCircuit() {
    try (Board board = Board.open("sim:esp32-s3-devkitc-1")) {
      SimBoard sim = SimBoard.of(board);
      sim.pin(4).drive(Level.LOW);
      GpioLine pad = board.openGpio(GpioConfig.inputOutput(4, Level.HIGH));
      assertThat(pad.read()).isEqualTo(Level.LOW);
      sim.pin(4).release();
      assertThat(pad.read()).isEqualTo(Level.HIGH);
    }
  }

  @Test
  void theLightSensorIsThereOutOfTheBoxOnAnyPins() throws Exception {
    try (Board board = Board.open("sim:esp32-s3-devkitc-1?lux=1000")) {
      I2cBus bus = board.openI2c(I2cConfig.controller(0).withPins(4, 5));
      I2cAddress sensor = I2cAddress.of(0x23);
      assertThat(bus.scan()).containsExactly(sensor);
      bus.write(sensor, (byte) 0x10);
      board.clock().sleep(Duration.ofMillis(180));
      byte[] data = bus.read(sensor, 2);
      assertThat((data[0] & 0xFF) << 8 | data[1] & 0xFF).isEqualTo(1200);
    }
    try (Board board = Board.open("sim:raspberry-pi-5?bh1750=0x5C")) {
      assertThat(board.openI2c(I2cConfig.controller(1)).scan())
          .containsExactly(I2cAddress.of(0x5C));
    }
    try (Board board = Board.open("sim:esp32-devkitc?bh1750=none")) {
      assertThat(board.openI2c(I2cConfig.controller(0)).scan()).isEmpty();
    }
  }

  @Test
  void anAdcMeasuresWhatHangsOnItsPin() throws Exception {
    try (Board board = Board.open("sim:esp32-s3-devkitc-1")) {
      SimBoard sim = SimBoard.of(board);
      var channel = board.openAdc(AdcConfig.pin(4).withAttenuation(Attenuation.DB_12));
      sim.pin(4).setMillivolts(Signal.constant(1450));
      assertThat(channel.sample().millivolts()).isBetween(1449, 1451);
      assertThat(channel.sample().raw()).isBetween(2047, 2048);
      sim.pin(4).setMillivolts(Signal.constant(9999));
      assertThat(channel.sample().raw()).isEqualTo(4095);
      sim.pin(4).setMillivolts(Signal.constant(-5));
      assertThat(channel.sample().raw()).isZero();
    }
  }

  @Test
  void aWriteAllocatesNothing() {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (Board board = Board.open("sim:esp32-s3-devkitc-1");
        GpioLine line = board.openGpio(GpioConfig.output(4, Level.LOW))) {
      line.write(Level.HIGH);
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 10_000; i++) {
        line.write(Level.LOW);
        line.write(Level.HIGH);
      }
      assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
    }
  }

  @Test
  void noiseIsTheSameInEveryRunOfASeed() {
    assertThat(noisySamples(1)).isEqualTo(noisySamples(1)).isNotEqualTo(noisySamples(2));
  }

  private static List<Integer> noisySamples(int seed) {
    try (Board board = Board.open("sim:esp32-s3-devkitc-1?noise=50&seed=" + seed)) {
      SimBoard.of(board).pin(4).setMillivolts(Signal.constant(1000));
      var channel = board.openAdc(AdcConfig.pin(4));
      return Stream.generate(() -> channel.sample().millivolts()).limit(20).toList();
    }
  }

  @Test
  void apwmOutputIsSeenAsAWaveform() throws Exception {
    try (Board board = Board.open("sim:esp32-s3-devkitc-1")) {
      SimBoard sim = SimBoard.of(board);
      board.openPwm(PwmConfig.onPin(4).withDuty(0.25));
      assertThat(sim.pwm(4).orElseThrow().duty()).isEqualTo(0.25);
      assertThat(sim.pwm(5)).isEmpty();
      assertThat(sim.pin(4).level()).isEqualTo(Level.HIGH);
      board.clock().sleep(Duration.ofNanos(250_000));
      assertThat(sim.pin(4).level()).isEqualTo(Level.LOW);
      board.clock().sleep(Duration.ofNanos(750_000));
      assertThat(sim.pin(4).level()).isEqualTo(Level.HIGH);
    }
  }

  @Test
  void onlyASimulatedBoardHasASimulatedSide() {
    try (Board board = Board.open("sim:esp32-devkitc")) {
      assertThat(SimBoard.of(board)).isSameAs(board);
      assertThatThrownBy(() -> SimBoard.of(board).pin(77)).isInstanceOf(HalException.class);
      assertThatThrownBy(() -> SimBoard.of(board).i2c(7)).isInstanceOf(HalException.class);
    }
  }

  @Test
  void aButtonIsPressedAndDebounced() throws Exception {
    try (Board board = Board.open("sim:esp32-s3-devkitc-1")) {
      SimButton boot = SimBoard.of(board).button("boot_button");
      GpioConfig config = GpioConfig.input(0).withBias(Bias.UP).withBothEdges();
      try (GpioLine raw = board.openGpio(config)) {
        boot.pressBouncing(3, Duration.ofMillis(1));
        board.clock().sleep(Duration.ofMillis(100));
        assertThat(raw.read()).isEqualTo(Level.LOW);
        assertThat(Stream.generate(raw::poll).takeWhile(event -> event.isPresent())).hasSize(7);
        boot.release();
        assertThat(raw.read()).isEqualTo(Level.HIGH);
      }
      try (GpioLine clean = board.openGpio(config.withDebounce(Duration.ofMillis(10)))) {
        long start = board.clock().nanos();
        boot.pressBouncing(3, Duration.ofMillis(1));
        board.clock().sleep(Duration.ofMillis(100));
        assertThat(clean.poll().orElseThrow().timestampNanos() - start).isEqualTo(16_000_000L);
        assertThat(clean.poll()).isEmpty();
        boot.press(Duration.ofMillis(50));
        board.clock().sleep(Duration.ofMillis(61));
        assertThat(clean.read()).isEqualTo(Level.HIGH);
      }
      assertThatThrownBy(() -> SimBoard.of(board).button("doorbell"))
          .hasMessageContaining("no button 'doorbell'");
    }
  }
}
