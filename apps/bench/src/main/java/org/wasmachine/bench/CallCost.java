package org.wasmachine.bench;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.Machine;
import org.wasmachine.vm.ProcessConfig;
import org.wasmachine.vm.engine.GuestFunction;
import org.wasmachine.vm.natives.NativeRegistry;

/** What measurements of calls share: how they are made, and a guest whose exports call. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-XX:+UseSerialGC", "-XX:-DontCompileHugeMethods"})
public abstract class CallCost {

  /** Calls that an export makes each time it is called. */
  protected static final int CALLS = 100_000;

  /** What the guest runs on. */
  @Param({"translator", "compiler", "interpreter"})
  public String engine;

  private GuestProcess process;

  /** A machine of the engine. */
  protected Machine machine(NativeRegistry natives) {
    return new Machine(Engines.of(engine), natives);
  }

  /** Starts the guest, whose module lies beside this class. */
  protected void start(Machine machine, String module, ProcessConfig config) throws IOException {
    try (InputStream in = CallCost.class.getResourceAsStream(module)) {
      process = machine.start(machine.load(in.readAllBytes()), config);
    }
  }

  /** The guest. */
  protected GuestProcess process() {
    return process;
  }

  /** What the guest exports. */
  protected GuestFunction export(String name) {
    return process.instance().export(name).orElseThrow();
  }
}
