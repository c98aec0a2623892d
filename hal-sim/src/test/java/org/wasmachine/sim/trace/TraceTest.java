package org.wasmachine.sim.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.GpioLine;
import org.wasmachine.hal.I2cAddress;
import org.wasmachine.hal.I2cBus;
import org.wasmachine.hal.I2cConfig;
import org.wasmachine.hal.Level;
import org.wasmachine.hal.PwmChannel;
import org.wasmachine.hal.PwmConfig;
import org.wasmachine.hal.SpiConfig;
import org.wasmachine.hal.Subscription;
import org.wasmachine.hal.Uart;
import org.wasmachine.hal.UartConfig;
import org.wasmachine.hal.time.Participation;
import org.wasmachine.sim.SimBoard;

/** What happens at the pins, as lines and as waveforms. */
@Timeout(30)
class TraceTest {
  private static final String BOARD = "sim:esp32-s3-devkitc-1";

  private static void blink(Board board, int times) throws InterruptedException {
    try (Participation _ = board.clock().enter("blink");
        GpioLine led = board.openGpio(GpioConfig.output(2, Level.LOW))) {
      for (int i = 0; i < times; i++) {
        led.write(Level.HIGH);
        board.clock().sleep(Duration.ofMillis(100));
        led.write(Level.LOW);
        board.clock().sleep(Duration.ofMillis(100));
      }
    }
  }

  private static String textOf(int times) throws InterruptedException {
    StringBuilder text = new StringBuilder();
    try (Board board = Board.open(BOARD)) {
      SimBoard.of(board).trace(new TextTrace(text));
      blink(board, times);
    }
    return text.toString();
  }

  @Test
  void aLinePerChangeOfLevel() throws Exception {
    assertThat(textOf(2))
        .isEqualTo(
            """
              0.000000000  GPIO2   (2)     HIGH
              0.100000000  GPIO2   (2)     LOW
              0.200000000  GPIO2   (2)     HIGH
              0.300000000  GPIO2   (2)     LOW
            """);
  }

  @Test
  void theSameRunGivesTheSameTraceToTheByte() throws Exception {
    String first = textOf(200);
    assertThat(first.lines()).hasSize(400);
    for (int i = 0; i < 5; i++) {
      assertThat(textOf(200)).isEqualTo(first);
    }
  }

  @Test
  void aLineWhenAPwmOutputIsSet() {
    StringBuilder text = new StringBuilder();
    try (Board board = Board.open(BOARD)) {
      SimBoard.of(board).trace(new TextTrace(text));
      try (PwmChannel pwm = board.openPwm(PwmConfig.onPin(43))) {
        pwm.setDuty(0.25);
        pwm.setPhase(90);
        pwm.pause();
      }
    }
    assertThat(text.toString())
        .as("its edges are left out")
        .doesNotContain("HIGH")
        .contains("0.000000000  GPIO43  (TX)    PWM 1 kHz, 25.0 %\n")
        .contains("PWM 1 kHz, 25.0 %, 90 degrees\n")
        .contains("PWM 1 kHz, 25.0 %, 90 degrees, paused\n");
  }

  @Test
  void aLineWhenBytesPassOverABus() throws Exception {
    StringBuilder text = new StringBuilder();
    try (Board board = Board.open(BOARD)) {
      SimBoard.of(board).trace(new TextTrace(text));
      I2cBus i2c = board.openI2c(I2cConfig.controller(0));
      i2c.write(I2cAddress.of(0x23), (byte) 0x10);
      board.clock().sleep(Duration.ofMillis(180));
      i2c.read(I2cAddress.of(0x23), 2);
      i2c.probe(I2cAddress.of(0x24));
      board.openSpi(SpiConfig.controller(1)).transfer(new byte[20]);
      Uart uart = board.openUart(UartConfig.port(1));
      uart.write((byte) 0x41);
      uart.read(new byte[8], 0, 8, board.clock().nanos() + 1_000_000);
    }
    assertThat(text.toString())
        .isEqualTo(
            """
              0.000200000  I2C0    0x23    write 10
              0.180490000  I2C0    0x23    read 01 80
              0.180600000  I2C0    0x24    NACK_ADDRESS: no chip answers at this address (chips are at [0x23])
              0.180600000  GPIO10  (10)    HIGH
              0.180600000  GPIO10  (10)    LOW
              0.180760000  SPI1    GPIO10  out 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 … (20 bytes)
              0.180760000  SPI1    GPIO10  in 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 … (20 bytes)
              0.180760000  GPIO10  (10)    HIGH
              0.180760000  UART1           write 41
              0.180846806  UART1           read 41
              0.180846806  GPIO10  (10)    LOW
            """);
  }

  @Test
  void nothingComesAfterTheEndOfASubscription() throws Exception {
    StringBuilder text = new StringBuilder();
    try (Board board = Board.open(BOARD)) {
      Subscription subscription = SimBoard.of(board).trace(new TextTrace(text));
      subscription.close();
      subscription.close();
      blink(board, 1);
    }
    assertThat(text).isEmpty();
  }

  @Test
  void aFailingListenerIsTakenOffAndHurtsNobody() throws Exception {
    RecordedTrace recorded = new RecordedTrace();
    List<TraceEvent> heard = new ArrayList<>();
    try (Board board = Board.open(BOARD)) {
      SimBoard.of(board)
          .trace(
              event -> {
                heard.add(event);
                throw new IllegalStateException("a listener that fails on purpose");
              });
      SimBoard.of(board).trace(recorded);
      blink(board, 3);
    }
    assertThat(recorded.changes(2)).hasSize(6);
    assertThat(heard).hasSize(1);
  }

  @Test
  void aDumpHasAllPinsAndTheirChanges() throws Exception {
    StringWriter out = new StringWriter();
    try (Board board = Board.open(BOARD)) {
      SimBoard sim = SimBoard.of(board);
      VcdTrace vcd = VcdTrace.start(out, board.profile().orElseThrow(), sim.levels(), 0);
      sim.trace(vcd);
      blink(board, 2);
      vcd.end(board.clock().nanos());
      vcd.close();
      vcd.close();
    }
    Dump dump = Dump.parse(out.toString());
    assertThat(dump.names).contains("GPIO2", "GPIO43_TX", "GPIO0").hasSize(45);
    assertThat(dump.changes.get("GPIO2"))
        .containsExactly("0:0", "0:1", "100000000:0", "200000000:1", "300000000:0");
    assertThat(dump.changes.get("GPIO0")).as("pulled up after reset").containsExactly("0:1");
    assertThat(dump.end).isEqualTo(400_000_000L);
  }

  @Test
  void aDumpShowsPwmAsAWaveform() throws Exception {
    StringWriter out = new StringWriter();
    try (Board board = Board.open(BOARD)) {
      SimBoard sim = SimBoard.of(board);
      VcdTrace vcd = VcdTrace.start(out, board.profile().orElseThrow(), sim.levels(), 0);
      sim.trace(vcd);
      try (PwmChannel pwm = board.openPwm(PwmConfig.onPin(4).withDuty(0.25));
          PwmChannel shifted = board.openPwm(PwmConfig.onPin(5).withDuty(0.5).withPhase(90))) {
        board.clock().sleepUntil(2_100_000);
        pwm.setDuty(1);
        shifted.setDuty(0);
        board.clock().sleepUntil(5_000_000);
      }
      vcd.close();
    }
    Dump dump = Dump.parse(out.toString());
    assertThat(dump.changes.get("GPIO4"))
        .containsExactly(
            "0:0", "0:1", "250000:0", "1000000:1", "1250000:0", "2000000:1", "5000000:0");
    assertThat(dump.changes.get("GPIO5"))
        .containsExactly("0:0", "250000:1", "750000:0", "1250000:1", "1750000:0");
  }

  @Test
  void aFileIsWrittenWholeOrRefused(@TempDir Path dir) throws Exception {
    try (Board board = Board.open(BOARD)) {
      SimBoard sim = SimBoard.of(board);
      Path file = dir.resolve("out.vcd");
      VcdTrace vcd = VcdTrace.create(file, board.profile().orElseThrow(), sim.levels(), 0);
      sim.trace(vcd);
      blink(board, 1);
      vcd.close();
      assertThat(Dump.parse(Files.readString(file)).changes.get("GPIO2")).hasSize(3);
      assertThatThrownBy(
              () ->
                  VcdTrace.create(
                      dir.resolve("no/such/folder.vcd"),
                      board.profile().orElseThrow(),
                      sim.levels(),
                      0))
          .isInstanceOf(UncheckedIOException.class);
    }
  }

  /** A reader of value change dumps, strict about the grammar of IEEE 1364-2005, clause 18.2. */
  private static final class Dump {
    final List<String> names = new ArrayList<>();
    final Map<String, List<String>> changes = new HashMap<>();
    long end = -1;

    static Dump parse(String text) {
      Dump dump = new Dump();
      Map<String, String> nameByCode = new HashMap<>();
      boolean definitions = true;
      for (String line : text.lines().toList()) {
        if (definitions) {
          assertThat(line).startsWith("$").endsWith("$end");
          String[] words = line.split(" ");
          if (words[0].equals("$var")) {
            assertThat(words).hasSize(6);
            assertThat(words[3]).matches("[!-~]+");
            assertThat(nameByCode.put(words[3], words[4])).as("codes are unique").isNull();
            dump.names.add(words[4]);
          }
          definitions = !line.equals("$enddefinitions $end");
        } else if (line.startsWith("#")) {
          long time = Long.parseLong(line.substring(1));
          assertThat(time).isGreaterThan(dump.end);
          dump.end = time;
        } else if (!line.startsWith("$")) {
          assertThat(line).matches("[01xz][!-~]+");
          String name = nameByCode.get(line.substring(1));
          assertThat(name).isNotNull();
          dump.changes
              .computeIfAbsent(name, _ -> new ArrayList<>())
              .add(dump.end + ":" + line.charAt(0));
        }
      }
      return dump;
    }
  }
}
