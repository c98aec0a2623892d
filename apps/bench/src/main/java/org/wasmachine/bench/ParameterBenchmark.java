package org.wasmachine.bench;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.wasmachine.hal.time.RealClock;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.Machine;
import org.wasmachine.vm.ProcessConfig;
import org.wasmachine.vm.engine.GuestFunction;
import org.wasmachine.vm.natives.NativeRegistry;

/** What a call of a native costs by its number of parameters, with all of them hot before. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-XX:+UseSerialGC", "-XX:-DontCompileHugeMethods"})
public class ParameterBenchmark {

  private static final int CALLS = 100_000;
  private static final int WARM_UP_ROUNDS = 50;

  @Param({"compiler", "translator"})
  private String engine;

  /** The native: its number of parameters, or one parameter and written as a lambda. */
  @Param({"p0", "p1", "p2", "p3", "p4", "p5", "p6", "lambda"})
  private String name;

  private RealClock clock;
  private GuestProcess process;
  private GuestFunction loop;

  @Setup(Level.Trial)
  public void start() throws IOException {
    clock = new RealClock();
    NativeRegistry natives =
        new NativeRegistry().add(ParameterNatives.TABLE, _ -> new ParameterNatives());
    Machine machine = new Machine(Engines.of(engine), natives);
    machine.natives("bench").define("lambda", "(i)i", (_, arguments) -> arguments[0] + 1);
    try (InputStream module = ParameterBenchmark.class.getResourceAsStream("parameters.wasm")) {
      process =
          machine.start(machine.load(module.readAllBytes()), ProcessConfig.of("bench", clock));
    }
    for (String other : new String[] {"p0", "p1", "p2", "p3", "p4", "p5", "p6", "lambda"}) {
      for (int i = 0; i < WARM_UP_ROUNDS; i++) {
        export(other).callForOne(CALLS);
      }
    }
    loop = export(name);
  }

  private GuestFunction export(String function) {
    return process.instance().export(function).orElseThrow();
  }

  @TearDown(Level.Trial)
  public void stop() {
    process.close();
    clock.close();
  }

  /** One call, with its share of the guest's loop. */
  @Benchmark
  @OperationsPerInvocation(CALLS)
  public long call() {
    return loop.callForOne(CALLS);
  }
}
