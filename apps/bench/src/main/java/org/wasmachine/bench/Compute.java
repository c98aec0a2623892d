package org.wasmachine.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
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

  /** Warm-up ends when a kernel has not become quicker for so long: the JIT is done with it. */
  private static final long STEADY_NANOS = 2_500_000_000L;

  private static final long LONGEST_WARM_UP_NANOS = 15_000_000_000L;

  private static final int ROUNDS = 15;
  private static final int INTERPRETER_ROUNDS = 3;

  /** Iterations per round: a tenth of a second or so when compiled. */
  private static final Map<String, Integer> ITERATIONS =
      new TreeMap<>(
          Map.of("coremix", 5000, "fib", 800, "sha256", 1500, "sieve", 80, "nbody", 8000));

  private static final int INTERPRETER_SHARE = 100;

  private Compute() {}

  /**
   * Runs the kernels.
   *
   * @param arguments engine, folder of the modules, perhaps the names of some kernels
   */
  public static void main(String[] arguments) throws IOException {
    String engine = arguments[0];
    Path folder = Path.of(arguments[1]);
    NativeRegistry natives = LibcBuiltin.addTo(new NativeRegistry());
    Machine machine = new Machine(Engines.of(engine), natives);
    try (RealClock clock = new RealClock()) {
      for (Map.Entry<String, Integer> kernel : ITERATIONS.entrySet()) {
        if (arguments.length > 2 && !List.of(arguments).contains(kernel.getKey())) {
          continue;
        }
        boolean slow = engine.equals("interpreter");
        int iterations =
            slow ? Math.max(1, kernel.getValue() / INTERPRETER_SHARE) : kernel.getValue();
        int rounds = slow ? INTERPRETER_ROUNDS : ROUNDS;
        Path module = folder.resolve(kernel.getKey() + ".wasm");
        try (GuestProcess process =
            machine.start(machine.load(module), ProcessConfig.of(kernel.getKey(), clock))) {
          System.out.println(
              process.run(() -> measure(kernel.getKey(), process, iterations, rounds)));
        }
      }
    }
  }

  private static String measure(String name, GuestProcess process, int iterations, int rounds) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    GuestFunction run = process.instance().export("run").orElseThrow();
    double[] nanos = new double[rounds];
    long checksum = 0;
    if (rounds == ROUNDS) {
      warmUp(run, iterations, threads);
    }
    for (int round = 0; round < rounds; round++) {
      long before = threads.getCurrentThreadCpuTime();
      checksum = run.callForOne(iterations);
      nanos[round] = (double) (threads.getCurrentThreadCpuTime() - before) / iterations;
    }
    Arrays.sort(nanos);
    return "%s %.0f %.0f %.0f %08x"
        .formatted(name, nanos[0], nanos[rounds / 2], nanos[rounds - 1], (int) checksum);
  }

  private static void warmUp(GuestFunction run, int iterations, ThreadMXBean threads) {
    long start = threads.getCurrentThreadCpuTime();
    long now = start;
    long improved = start;
    long best = Long.MAX_VALUE;
    while (now - improved < STEADY_NANOS && now - start < LONGEST_WARM_UP_NANOS) {
      run.callForOne(iterations);
      long end = threads.getCurrentThreadCpuTime();
      if (end - now < best * 0.97) {
        best = end - now;
        improved = end;
      }
      now = end;
    }
  }
}
