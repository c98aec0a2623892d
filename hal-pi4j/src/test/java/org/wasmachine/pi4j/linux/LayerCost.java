package org.wasmachine.pi4j.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;

/**
 * What the kernel layer itself costs, without a kernel below it: nanoseconds of processor time per
 * call. Beside the calls per second of {@code run bench} it tells how near to C they can be.
 */
final class LayerCost {

  private static final int ROUNDS = 40;
  private static final int CALLS = 100_000;

  private LayerCost() {}

  /** Everything works and takes no time. */
  private static final class NoKernel extends FakeKernel {
    @Override
    public int open(String path, int flags) {
      return 1;
    }

    @Override
    public int close(int fd) {
      return 0;
    }

    @Override
    public int ioctl(int fd, long request, MemorySegment argument) {
      if (request == I2cUapi.FUNCTIONALITY) {
        argument.set(JAVA_LONG, 0, I2cFunctions.I2C);
      }
      return 0;
    }
  }

  public static void main(String[] args) {
    Syscalls kernel = new NoKernel();
    try (GpioChip chip = GpioChip.open(kernel, "gpio");
        GpioLineHandle line = chip.request(1, "cost", LineConfig.output(false));
        I2cAdapter i2c = I2cAdapter.open(kernel, "i2c");
        SpidevFile spi =
            SpidevFile.open(kernel, "spi", SpiConfig.of(0, 1_000_000), SpidevFile.DEFAULT_BUFFER)) {
      measure("gpio-toggle", () -> line.write(true));
      List<I2cMessage> messages =
          List.of(new I2cMessage.Write(new byte[1]), new I2cMessage.Read(new byte[2]));
      measure("i2c-write-read", () -> i2c.transaction(0x50, false, messages));
      byte[] data = new byte[32];
      List<SpiSegment> segments = List.of(SpiSegment.transfer(data, data));
      measure("spi-32-bytes", () -> spi.message(segments));
    }
  }

  private static void measure(String name, Runnable call) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    double best = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long start = threads.getCurrentThreadCpuTime();
      for (int i = 0; i < CALLS; i++) {
        call.run();
      }
      best = Math.min(best, (threads.getCurrentThreadCpuTime() - start) / (double) CALLS);
    }
    System.out.printf("%s %.0f ns%n", name, best);
  }
}
