package org.wasmachine.bench.serial;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Asks the kernel (PM QoS) that idle processors wait awake instead of asleep, until it is closed:
 * what programs that need short latencies do on Linux. It shows how much of a round trip is the
 * waking of processors.
 */
final class AwakeProcessors implements AutoCloseable {
  private static final Path DEVICE = Path.of("/dev/cpu_dma_latency");

  private final OutputStream request;

  private AwakeProcessors(OutputStream request) {
    this.request = request;
  }

  static boolean isAllowed() {
    return Files.isWritable(DEVICE);
  }

  static AwakeProcessors ask() throws IOException {
    OutputStream request = Files.newOutputStream(DEVICE);
    request.write(new byte[Integer.BYTES]); // 0 microseconds
    return new AwakeProcessors(request);
  }

  @Override
  public void close() throws IOException {
    request.close();
  }
}
