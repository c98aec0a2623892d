package org.wasmachine.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.wasmachine.hal.time.RealClock;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.Machine;
import org.wasmachine.vm.ProcessConfig;
import org.wasmachine.vm.engine.GuestFunction;
import org.wasmachine.vm.libc.LibcBuiltin;
import org.wasmachine.vm.natives.NativeRegistry;

/**
 * Compute kernels on one engine, in CPU time of the guest's thread: a line per kernel with the
 * nanoseconds per iteration, minimum, median and maximum of the rounds after warm-up, and the
 * checksum that must be the same everywhere.
 */
public final class Compute {

  private static final int WARM_UP_ROUNDS = 5;
  private static final int ROUNDS = 7;

  /** Iterations per round: a tenth of a second or so when compiled. */
  private static final Map<String, Integer> ITERATIONS =
      new TreeMap<>(Map.of("coremix", 3000, "fib", 300, "sha256", 60, "sieve", 60, "nbody", 60));

  private static final int INTERPRETER_SHARE = 100;

  private Compute() {}

  /**
   * Runs the kernels.
   *
   * @param arguments engine, folder of the modules
   */
  public static void main(String[] arguments) throws IOException {
    String engine = arguments[0];
    Path folder = Path.of(arguments[1]);
    NativeRegistry natives = LibcBuiltin.addTo(new NativeRegistry());
    Machine machine = new Machine(Engines.of(engine), natives);
    try (RealClock clock = new RealClock()) {
      for (Map.Entry<String, Integer> kernel : ITERATIONS.entrySet()) {
        int iterations = kernel.getValue();
        if (engine.equals("interpreter")) {
          iterations = Math.max(1, iterations / INTERPRETER_SHARE);
        }
        Path module = folder.resolve(kernel.getKey() + ".wasm");
        try (GuestProcess process =
            machine.start(machine.load(module), ProcessConfig.of(kernel.getKey(), clock))) {
          int count = iterations;
          System.out.println(process.run(() -> measure(kernel.getKey(), process, count)));
        }
      }
    }
  }

  private static String measure(String name, GuestProcess process, int iterations) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    GuestFunction run = process.instance().export("run").orElseThrow();
    double[] nanos = new double[ROUNDS];
    long checksum = 0;
    for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
      long before = threads.getCurrentThreadCpuTime();
      checksum = run.callForOne(iterations);
      long spent = threads.getCurrentThreadCpuTime() - before;
      if (round >= 0) {
        nanos[round] = (double) spent / iterations;
      }
    }
    Arrays.sort(nanos);
    return "%s %.0f %.0f %.0f %08x"
        .formatted(name, nanos[0], nanos[ROUNDS / 2], nanos[ROUNDS - 1], (int) checksum);
  }
}
