package org.wasmachine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wasmachine.hal.AdcConfig;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.GpioLine;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.I2cAddress;
import org.wasmachine.hal.I2cConfig;
import org.wasmachine.hal.Level;
import org.wasmachine.hal.PwmConfig;
import org.wasmachine.hal.SpiConfig;
import org.wasmachine.hal.UartConfig;
import org.wasmachine.hal.time.Participation;
import org.wasmachine.sim.trace.TextTrace;

/** Many threads that open, use and close everything: no deadlock, no leak, no other error. */
@Timeout(120)
class SimBoardStressTest {
  private static final Set<ErrorKind> EXPECTED =
      Set.of(ErrorKind.BUSY, ErrorKind.CLOSED, ErrorKind.NACK_ADDRESS);

  private static void work(Board board, SplittableRandom random) throws InterruptedException {
    int pin = 4 + random.nextInt(4);
    switch (random.nextInt(7)) {
      case 0 -> {
        try (GpioLine line = board.openGpio(GpioConfig.output(pin, Level.LOW))) {
          line.write(Level.HIGH);
          board.clock().sleep(Duration.ofNanos(random.nextInt(1_000)));
          line.write(Level.LOW);
        }
      }
      case 1 -> {
        try (GpioLine line = board.openGpio(GpioConfig.input(pin).withBothEdges())) {
          line.take(board.clock().nanos() + random.nextInt(5_000));
          line.onEvent(_ -> SimBoard.of(board).pin(40).drive(Level.of(random.nextBoolean())));
        }
      }
      case 2 -> {
        try (var bus = board.openI2c(I2cConfig.controller(0).withPins(pin, 18))) {
          bus.write(I2cAddress.of(random.nextBoolean() ? 0x23 : 0x24), (byte) 0x10);
        }
      }
      case 3 -> {
        try (var device = board.openSpi(SpiConfig.controller(1).withPins(12, 11, 13, pin))) {
          assertThat(device.transfer((byte) pin)).isEqualTo(new byte[] {(byte) pin});
        }
      }
      case 4 -> {
        try (var pwm = board.openPwm(PwmConfig.onPin(pin).withDuty(0.5))) {
          board.clock().sleep(Duration.ofNanos(random.nextInt(2_000_000)));
          pwm.setDuty(0.25);
        }
      }
      case 5 -> {
        try (var channel = board.openAdc(AdcConfig.pin(pin))) {
          channel.sample();
        }
      }
      default -> {
        try (var uart = board.openUart(UartConfig.port(1).withPins(pin, 21))) {
          uart.write((byte) pin);
          assertThat(uart.read(new byte[4], 0, 4, board.clock().nanos() + 1_000_000)).isEqualTo(1);
        }
      }
    }
  }

  private static List<Thread> start(Board board, int count, int rounds, List<Throwable> failures) {
    List<Thread> threads = new ArrayList<>();
    SplittableRandom seeds = new SplittableRandom(42);
    for (int t = 0; t < count; t++) {
      SplittableRandom random = seeds.split();
      Runnable task =
          board
              .clock()
              .participant(
                  "worker" + t,
                  () -> {
                    for (int i = 0; i < rounds; i++) {
                      try {
                        work(board, random);
                      } catch (HalException e) {
                        if (!EXPECTED.contains(e.kind())) {
                          failures.add(e);
                        }
                      } catch (Exception | AssertionError e) {
                        failures.add(e);
                      }
                    }
                  });
      threads.add(Thread.ofPlatform().start(task));
    }
    return threads;
  }

  private static void join(Board board, List<Thread> threads) throws InterruptedException {
    for (Thread thread : threads) {
      assertThat(thread.join(Duration.ofSeconds(60))).as(board.clock()::toString).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sim:esp32-s3-devkitc-1", "sim:esp32-s3-devkitc-1?time=real"})
  void nothingIsLeftOpen(String uri) throws Exception {
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    try (Board board = Board.open(uri)) {
      join(board, start(board, 6, 150, failures));
      assertThat(failures).isEmpty();
      assertThat(board.pinUse()).isEmpty();
    }
  }

  @Test
  void manyAppsOnOneBoardGiveTheSameTraceInEveryRun() throws Exception {
    String first = traceOfWorkers();
    assertThat(first.lines().count()).isGreaterThan(300);
    for (int i = 0; i < 4; i++) {
      assertThat(traceOfWorkers()).isEqualTo(first);
    }
  }

  private static String traceOfWorkers() throws InterruptedException {
    StringBuilder text = new StringBuilder();
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    try (Board board = Board.open("sim:esp32-s3-devkitc-1?noise=20&seed=5")) {
      SimBoard.of(board).trace(new TextTrace(text));
      List<Thread> threads;
      try (Participation _ = board.clock().enter("main")) {
        threads = start(board, 5, 300, failures);
      }
      join(board, threads);
    }
    assertThat(failures).isEmpty();
    return text.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sim:esp32-s3-devkitc-1", "sim:esp32-s3-devkitc-1?time=real"})
  void closingTheBoardEndsEverything(String uri) throws Exception {
    for (int round = 0; round < 10; round++) {
      List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
      Board board = Board.open(uri);
      List<Thread> threads = start(board, 4, 100, failures);
      Thread.yield();
      board.close();
      join(board, threads);
      assertThat(board.pinUse()).isEmpty();
    }
  }
}
