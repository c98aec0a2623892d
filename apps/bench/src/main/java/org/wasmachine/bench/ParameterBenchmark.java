package org.wasmachine.bench;

import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.wasmachine.hal.time.RealClock;
import org.wasmachine.vm.Machine;
import org.wasmachine.vm.ProcessConfig;
import org.wasmachine.vm.engine.GuestFunction;
import org.wasmachine.vm.natives.NativeRegistry;

/** What a call of a native costs by its number of parameters, with all of them hot before. */
public class ParameterBenchmark extends CallCost {

  private static final int WARM_UP_ROUNDS = 50;

  /** The native: its number of parameters, or one parameter and written as a lambda. */
  @Param({"p0", "p1", "p2", "p3", "p4", "p5", "p6", "lambda"})
  private String name;

  private RealClock clock;
  private GuestFunction loop;

  @Setup(Level.Trial)
  public void start() throws IOException {
    clock = new RealClock();
    NativeRegistry natives =
        new NativeRegistry().add(ParameterNatives.TABLE, _ -> new ParameterNatives());
    Machine machine = machine(natives);
    machine.natives("bench").define("lambda", "(i)i", (_, arguments) -> arguments[0] + 1);
    start(machine, "parameters.wasm", ProcessConfig.of("bench", clock));
    for (String other : new String[] {"p0", "p1", "p2", "p3", "p4", "p5", "p6", "lambda"}) {
      for (int i = 0; i < WARM_UP_ROUNDS; i++) {
        export(other).callForOne(CALLS);
      }
    }
    loop = export(name);
  }

  @TearDown(Level.Trial)
  public void stop() {
    process().close();
    clock.close();
  }

  /** One call, with its share of the guest's loop. */
  @Benchmark
  @OperationsPerInvocation(CALLS)
  public long call() {
    return loop.callForOne(CALLS);
  }
}
