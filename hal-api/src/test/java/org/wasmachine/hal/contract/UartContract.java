package org.wasmachine.hal.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.Feature;
import org.wasmachine.hal.Uart;
import org.wasmachine.hal.UartConfig;
import org.wasmachine.hal.time.Clock;

/** Serial ports: a wire from TX to RX. */
abstract class UartContract extends Contract {
  private boolean noUart() {
    if (has(Feature.UART)) {
      return false;
    }
    refused(() -> board.openUart(UartConfig.port(0)), ErrorKind.UNSUPPORTED);
    return true;
  }

  private byte[] receive(Uart uart, int count) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] part = new byte[64];
    long deadline = patience();
    while (all.size() < count && board.clock().nanos() < deadline) {
      int got = uart.read(part, 0, Math.min(part.length, count - all.size()), deadline);
      all.write(part, 0, got);
    }
    return all.toByteArray();
  }

  @Test
  void bytesComeBackInOrder() {
    if (noUart()) {
      return;
    }
    try (Uart uart = board.openUart(rig.uart())) {
      byte[] data = new byte[300];
      for (int i = 0; i < data.length; i++) {
        data[i] = (byte) i;
      }
      uart.write(data);
      assertThat(receive(uart, data.length)).isEqualTo(data);
      uart.write(data, 10, 5);
      assertThat(receive(uart, 5)).isEqualTo(new byte[] {10, 11, 12, 13, 14});
      assertThat(uart.overruns()).isZero();
    }
  }

  @Test
  void aReadEndsAtItsDeadline() {
    if (noUart()) {
      return;
    }
    try (Uart uart = board.openUart(rig.uart())) {
      byte[] into = new byte[4];
      assertThat(uart.read(into, 0, 4, 0)).isZero();
      long deadline = board.clock().deadlineAfter(Duration.ofMillis(20));
      assertThat(uart.read(into, 0, 4, deadline)).isZero();
      assertThat(board.clock().nanos()).isGreaterThanOrEqualTo(deadline);
      assertThat(uart.read(into, 4, 0, Clock.NEVER)).as("no byte wanted").isZero();
    }
  }

  @Test
  void aReadGivesWhatIsThere() {
    if (noUart()) {
      return;
    }
    try (Uart uart = board.openUart(rig.uart())) {
      uart.write("abc".getBytes(StandardCharsets.US_ASCII));
      uart.flush();
      eventually(() -> uart.available() == 3);
      byte[] into = new byte[10];
      assertThat(uart.read(into, 2, 8, patience())).isEqualTo(3);
      assertThat(into).isEqualTo(new byte[] {0, 0, 'a', 'b', 'c', 0, 0, 0, 0, 0});
      assertThat(uart.available()).isZero();
    }
  }

  @Test
  void theLineCanBeChanged() {
    if (noUart()) {
      return;
    }
    try (Uart uart = board.openUart(rig.uart())) {
      uart.setLine(rig.uart().line().withBaud(9600));
      assertThat(uart.config().line().baud()).isEqualTo(9600);
      uart.write("x".getBytes(StandardCharsets.US_ASCII));
      assertThat(receive(uart, 1)).isEqualTo(new byte[] {'x'});
    }
  }

  @Test
  void aPortHasOneOwner() {
    if (noUart()) {
      return;
    }
    Uart uart = board.openUart(rig.uart());
    refused(() -> board.openUart(rig.uart()), ErrorKind.BUSY);
    uart.close();
    refused(() -> uart.write((byte) 1), ErrorKind.CLOSED);
    refused(uart::available, ErrorKind.CLOSED);
    board.openUart(rig.uart()).close();
  }

  @Test
  void closingWakesAReader() throws Exception {
    if (noUart()) {
      return;
    }
    Uart uart = board.openUart(rig.uart());
    thread(
        "reader", () -> refused(() -> uart.read(new byte[1], 0, 1, Clock.NEVER), ErrorKind.CLOSED));
    thread(
        "closer",
        () -> {
          sleep(Duration.ofMillis(5));
          uart.close();
        });
    start();
    join();
  }

  @Test
  void anInterruptWakesAReader() throws Exception {
    if (noUart()) {
      return;
    }
    try (Uart uart = board.openUart(rig.uart())) {
      CountDownLatch started = new CountDownLatch(1);
      Thread reader =
          thread(
              "reader",
              () -> {
                started.countDown();
                refused(() -> uart.read(new byte[1], 0, 1, Clock.NEVER), ErrorKind.INTERRUPTED);
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
              });
      start();
      started.await();
      reader.interrupt();
      join();
    }
  }
}
