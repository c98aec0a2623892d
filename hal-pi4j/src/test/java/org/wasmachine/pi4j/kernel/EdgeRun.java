package org.wasmachine.pi4j.kernel;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.Edge;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.GpioLine;

/**
 * Edges from outside at a steady pace, and what an app hears of them.
 *
 * @param missing edges that never came
 * @param wrong edges that came out of order, or as the other edge
 * @param dropped what the line says it lost
 * @param latency from the kernel's time stamp to the app's callback, nanoseconds, ascending
 */
record EdgeRun(long missing, int wrong, long dropped, long[] latency) {

  /** Makes edges; never closer than told, also not to catch up after a pause of the machine. */
  static EdgeRun of(Board board, int pin, int count, Duration spacing) throws InterruptedException {
    TestKernel.drive(pin, false);
    long[] latency = new long[count];
    AtomicInteger wrong = new AtomicInteger();
    CountDownLatch all = new CountDownLatch(count);
    try (GpioLine line = board.openGpio(GpioConfig.input(pin).withBothEdges())) {
      line.onEvent(
          event -> {
            int index = (int) event.sequence() - 1;
            Edge expected = index % 2 == 0 ? Edge.RISING : Edge.FALLING;
            if (index != count - all.getCount() || event.edge() != expected) {
              wrong.incrementAndGet();
            }
            latency[index] = board.clock().nanos() - event.timestampNanos();
            all.countDown();
          });
      for (int i = 0; i < count; i++) {
        board.clock().sleep(spacing);
        TestKernel.drive(pin, i % 2 == 0);
      }
      boolean complete = all.await(30, TimeUnit.SECONDS);
      Arrays.sort(latency);
      return new EdgeRun(complete ? 0 : all.getCount(), wrong.get(), line.dropped(), latency);
    }
  }

  /** A share of the latencies is at most this many microseconds. */
  long micros(double share) {
    return latency[(int) Math.min(latency.length - 1, latency.length * share)] / 1_000;
  }
}
