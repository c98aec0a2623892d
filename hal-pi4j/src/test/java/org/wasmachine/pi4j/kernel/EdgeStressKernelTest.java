package org.wasmachine.pi4j.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.BoardOptions;
import org.wasmachine.hal.BoardUri;
import org.wasmachine.hal.Edge;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.GpioLine;
import org.wasmachine.pi4j.board.Pi4jBoardProvider;
import org.wasmachine.pi4j.linux.Syscalls;

/** As fast as the simulator can tell edges apart: User-Mode Linux delivers them every 10 ms. */
@DisplayName("Edges on a real kernel")
@Tag("kernel")
@Timeout(180)
class EdgeStressKernelTest {

  private static final int PIN = 24;
  private static final int EDGES = 1000;
  private static final Duration SPACING = Duration.ofMillis(20);

  @TempDir Path directory;

  @Test
  void aThousandComeInOrderAndNoneIsLost() throws InterruptedException {
    TestKernel.drive(PIN, false);
    long[] latency = new long[EDGES];
    AtomicInteger wrong = new AtomicInteger();
    CountDownLatch all = new CountDownLatch(EDGES);
    try (Board board =
            new Pi4jBoardProvider(Syscalls.kernel(), TestKernel.raspberryPi4(directory))
                .open(BoardUri.parse("pi4j:"), BoardOptions.DEFAULT);
        GpioLine line = board.openGpio(GpioConfig.input(PIN).withBothEdges())) {
      line.onEvent(
          event -> {
            int index = (int) event.sequence() - 1;
            Edge expected = index % 2 == 0 ? Edge.RISING : Edge.FALLING;
            if (index != EDGES - all.getCount() || event.edge() != expected) {
              wrong.incrementAndGet();
            }
            latency[index] = board.clock().nanos() - event.timestampNanos();
            all.countDown();
          });

      for (int i = 0; i < EDGES; i++) {
        // Never closer, also not to catch up: the machine below may pause the whole kernel.
        board.clock().sleep(SPACING);
        TestKernel.drive(PIN, i % 2 == 0);
      }

      assertThat(all.await(30, TimeUnit.SECONDS)).as("missing " + all.getCount()).isTrue();
      assertThat(wrong).hasValue(0);
      assertThat(line.dropped()).isZero();
    }
    Arrays.sort(latency);
    System.out.printf(
        "edge to app callback: median %d us, p99 %d us, longest %d us%n",
        latency[EDGES / 2] / 1000, latency[EDGES * 99 / 100] / 1000, latency[EDGES - 1] / 1000);
    assertThat(latency[0]).isNotNegative();
  }
}
