package org.wasmachine.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.wasmachine.hal.BitOrder;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.Frequency;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.I2cAddress;
import org.wasmachine.hal.I2cBus;
import org.wasmachine.hal.I2cConfig;
import org.wasmachine.hal.I2cOperation;
import org.wasmachine.hal.SpiConfig;
import org.wasmachine.hal.SpiDevice;
import org.wasmachine.hal.SpiMode;
import org.wasmachine.hal.SpiOperation;
import org.wasmachine.hal.Uart;
import org.wasmachine.hal.UartConfig;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.sim.device.I2cChip;
import org.wasmachine.sim.device.I2cFault;
import org.wasmachine.sim.device.RegisterChip;
import org.wasmachine.sim.device.SpiChip;
import org.wasmachine.sim.device.UartPeer;
import org.wasmachine.sim.junit.SimulatedBoard;

/** Buses of a simulated board as its device models see them, and how long things take. */
@Timeout(30)
@SimulatedBoard("sim:esp32-s3-devkitc-1?bh1750=none")
class BusesTest {
  private static final I2cAddress CHIP = I2cAddress.of(0x40);

  /** Writes down what it sees. */
  private static final class Witness implements I2cChip {
    final List<String> seen = new ArrayList<>();

    @Override
    public boolean start(boolean read) {
      seen.add(read ? "start read" : "start write");
      return true;
    }

    @Override
    public boolean write(int value) {
      seen.add("write " + value);
      return value != 0xEE;
    }

    @Override
    public int read() {
      seen.add("read");
      return 0x1FF;
    }

    @Override
    public void stop() {
      seen.add("stop");
    }
  }

  @Test
  void aChipSeesRepeatedStartsAndOneStop(SimBoard board) {
    Witness chip = new Witness();
    board.i2c(0).attach(CHIP, chip);
    I2cBus bus = board.openI2c(I2cConfig.controller(0));
    assertThat(bus.writeRead(CHIP, new byte[] {7, (byte) 200}, 1)).isEqualTo(new byte[] {-1});
    assertThat(chip.seen)
        .containsExactly("start write", "write 7", "write 200", "start read", "read", "stop");
  }

  @Test
  void aRefusedByteEndsTheTransactionWithAStop(SimBoard board) {
    Witness chip = new Witness();
    board.i2c(0).attach(CHIP, chip);
    I2cBus bus = board.openI2c(I2cConfig.controller(0));
    assertThat(kind(() -> bus.write(CHIP, (byte) 0xEE, (byte) 1))).isEqualTo(ErrorKind.NACK_DATA);
    assertThat(chip.seen).containsExactly("start write", "write 238", "stop");
    chip.seen.clear();
    bus.transaction(CHIP, List.of(I2cOperation.writeIgnoringNack((byte) 0xEE, (byte) 1)));
    assertThat(chip.seen).containsExactly("start write", "write 238", "write 1", "stop");
  }

  @Test
  void bytesTakeTheirTimeOnTheBus(SimBoard board, Clock clock) {
    board.i2c(0).attach(CHIP, new RegisterChip(4));
    I2cBus bus = board.openI2c(I2cConfig.controller(0).withFrequency(Frequency.ofKilohertz(400)));
    long before = clock.nanos();
    bus.write(CHIP, new byte[] {0, 1, 2});
    // Start and stop, the address and three bytes of nine bits each, 2.5 µs per bit.
    assertThat(clock.nanos() - before).isEqualTo((2 + 4 * 9) * 2_500L);

    SpiDevice spi = board.openSpi(SpiConfig.controller(1));
    before = clock.nanos();
    spi.write(new byte[100]);
    assertThat(clock.nanos() - before).isEqualTo(100 * 8 * 1_000L);
  }

  @Test
  void aChipCanBeTakenOffAndPutBack(SimBoard board) {
    I2cBus bus = board.openI2c(I2cConfig.controller(0));
    RegisterChip chip = new RegisterChip(4);
    assertThat(board.i2c(0).attach(CHIP, chip)).isEmpty();
    bus.write(CHIP, (byte) 1, (byte) 0x55);
    assertThat(chip.register(1)).isEqualTo(0x55);
    chip.setRegister(1, 0x66);
    assertThat(bus.writeRead(CHIP, new byte[] {1}, 1)).isEqualTo(new byte[] {0x66});
    assertThat(board.i2c(0).detach(CHIP)).contains(chip);
    assertThat(kind(() -> bus.write(CHIP))).isEqualTo(ErrorKind.NACK_ADDRESS);
    assertThat(board.i2c(0).chips()).isEmpty();
    board.i2c(0).attach(CHIP, chip);
    assertThat(bus.scan()).containsExactly(CHIP);
  }

  @Test
  void anInterruptFreesAStuckBus(SimBoard board, Clock clock) throws Exception {
    board.i2c(0).attach(CHIP, new RegisterChip(4));
    board.i2c(0).setFault(I2cFault.times(1, I2cFault.Kind.STUCK));
    I2cBus bus = board.openI2c(I2cConfig.controller(0));
    AtomicReference<ErrorKind> seen = new AtomicReference<>();
    CountDownLatch stuck = new CountDownLatch(1);
    // Another participant keeps time from passing, so that only the interrupt ends the wait.
    try (var _ = clock.enter("test")) {
      Thread app =
          Thread.ofPlatform()
              .start(
                  clock.participant(
                      "app",
                      () -> {
                        stuck.countDown();
                        seen.set(kind(() -> bus.write(CHIP)));
                      }));
      clock.sleep(Duration.ofMillis(1));
      stuck.await();
      clock.interrupt(app);
      clock.external(() -> app.join(Duration.ofSeconds(20)));
    }
    assertThat(seen).hasValue(ErrorKind.INTERRUPTED);
    bus.write(CHIP);
  }

  @Test
  void aDeviceSeesItsChipSelect(SimBoard board) {
    List<String> seen = new ArrayList<>();
    board
        .spi(1)
        .attach(
            10,
            new SpiChip() {
              @Override
              public void select(SpiConfig config) {
                seen.add("select " + config.mode());
              }

              @Override
              public int exchange(int out) {
                seen.add("exchange " + out);
                return ~out;
              }

              @Override
              public void deselect() {
                seen.add("deselect");
              }
            });
    SpiDevice device = board.openSpi(SpiConfig.controller(1).withMode(SpiMode.MODE_3));
    assertThat(device.writeRead(new byte[] {1}, 1)).isEqualTo(new byte[] {-1});
    assertThat(device.transfer((byte) 0xF0)).isEqualTo(new byte[] {0x0F});
    assertThat(seen)
        .containsExactly(
            "select MODE_3",
            "exchange 1",
            "exchange 0",
            "deselect",
            "select MODE_3",
            "exchange 240",
            "deselect");
    board.spi(1).attach(10, SpiChip.open(true));
    assertThat(device.read(2)).isEqualTo(new byte[] {-1, -1});
    board.spi(1).detach(10);
    assertThat(device.transfer((byte) 3)).isEqualTo(new byte[] {3});
  }

  @Test
  void mixedBitOrdersTurnBytesRound(SimBoard board) {
    SpiDevice device =
        board.openSpi(SpiConfig.controller(1).withBitOrder(BitOrder.LSB_FIRST, BitOrder.MSB_FIRST));
    assertThat(device.transfer((byte) 0x01, (byte) 0xD0)).isEqualTo(new byte[] {(byte) 0x80, 0x0B});
  }

  @Test
  void devicesWithOwnChipSelectsShareAController(SimBoard board) {
    SpiConfig first = SpiConfig.controller(1);
    SpiDevice one = board.openSpi(first);
    SpiDevice other = board.openSpi(first.withChipSelect(21).withMode(SpiMode.MODE_2));
    assertThat(one.transfer((byte) 1)).isEqualTo(other.transfer((byte) 1));
    assertThat(kind(() -> board.openSpi(first.withPins(4, 5, 6, 7)))).isEqualTo(ErrorKind.BUSY);
    one.close();
    assertThat(other.transfer((byte) 2)).isEqualTo(new byte[] {2});
    other.close();
    board.openSpi(first.withPins(4, 5, 6, 7)).close();
    assertThat(board.pinUse()).isEmpty();
  }

  @Test
  void anInterruptEndsALongDelay(SimBoard board) {
    SpiDevice device = board.openSpi(SpiConfig.controller(1));
    Thread.currentThread().interrupt();
    assertThat(kind(() -> device.transaction(List.of(new SpiOperation.Delay(Duration.ofDays(1))))))
        .isEqualTo(ErrorKind.INTERRUPTED);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(device.transfer((byte) 2)).isEqualTo(new byte[] {2});
  }

  @Test
  void charactersTakeTheirTimeOnTheLine(SimBoard board, Clock clock) {
    Uart uart = board.openUart(UartConfig.port(1));
    uart.setLine(uart.config().line().withBaud(1_000));
    uart.write(new byte[] {1, 2, 3});
    byte[] into = new byte[8];
    assertThat(uart.read(into, 0, 8, 9_999_999)).as("10 ms per character").isZero();
    assertThat(uart.read(into, 0, 8, 10_000_000)).isEqualTo(1);
    uart.flush();
    assertThat(clock.nanos()).isEqualTo(30_000_000);
    assertThat(uart.available()).isEqualTo(2);
  }

  @Test
  void whatDoesNotFitIntoTheBufferIsLostAndCounted(SimBoard board, Clock clock) throws Exception {
    Uart uart = board.openUart(UartConfig.port(1).withReceiveBuffer(4));
    board.uart(1).attach(UartPeer.none());
    board.uart(1).send("123456".getBytes(StandardCharsets.US_ASCII));
    clock.sleep(Duration.ofSeconds(1));
    assertThat(uart.overruns()).isEqualTo(2);
    byte[] into = new byte[8];
    assertThat(uart.read(into, 0, 8, 0)).isEqualTo(4);
    assertThat(new String(into, 0, 4, StandardCharsets.US_ASCII)).isEqualTo("1234");
    uart.close();
    board.uart(1).send((byte) 1);
  }

  @Test
  void aPeerAnswers(SimBoard board) {
    board
        .uart(1)
        .attach(
            (data, back) -> {
              if (new String(data, StandardCharsets.US_ASCII).equals("AT\r")) {
                back.send("OK\r\n".getBytes(StandardCharsets.US_ASCII));
              }
            });
    Uart uart = board.openUart(UartConfig.port(1));
    uart.write("AT\r".getBytes(StandardCharsets.US_ASCII));
    byte[] into = new byte[1];
    StringBuilder answer = new StringBuilder();
    while (uart.read(into, 0, 1, board.clock().nanos() + 10_000_000) == 1) {
      answer.append((char) into[0]);
    }
    assertThat(answer).hasToString("OK\r\n");
  }

  @Test
  void wrongRangesOfAnArrayAreRefused(SimBoard board) {
    Uart uart = board.openUart(UartConfig.port(1));
    assertThatThrownBy(() -> uart.read(new byte[4], 2, 3, 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> uart.write(new byte[4], -1, 3))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  private static ErrorKind kind(Runnable call) {
    try {
      call.run();
    } catch (HalException e) {
      return e.kind();
    }
    throw new AssertionError("nothing went wrong");
  }
}
