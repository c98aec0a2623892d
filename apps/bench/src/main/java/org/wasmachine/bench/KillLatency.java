package org.wasmachine.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.wasmachine.hal.time.RealClock;
import org.wasmachine.vm.Console;
import org.wasmachine.vm.EntryPoint;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.Machine;
import org.wasmachine.vm.ProcessConfig;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.engine.CompiledModule;

/**
 * How long an app that never ends goes on after it was told to end, until its last thread is gone:
 * a row per way of not ending, a column per engine.
 */
public final class KillLatency {

  private static final int KILLS = 21;

  /** What an app does before it is killed: long enough for the JVM to compile its loop. */
  private static final long HEAD_START_MILLIS = 60;

  private static final List<String> WAYS =
      List.of("loop", "native", "callback", "sleep", "accept", "wait", "join");
  private static final List<String> ENGINES = List.of("interpreter", "compiler", "translator");

  private KillLatency() {}

  /**
   * Prints the table.
   *
   * @param arguments folder of the guest apps
   */
  public static void main(String[] arguments) throws Exception {
    Path module = Path.of(arguments[0], "endless.wasm");
    System.out.println("| way | " + String.join(" | ", ENGINES) + " |");
    System.out.println("|---|" + "---:|".repeat(ENGINES.size()));
    for (String way : WAYS) {
      StringBuilder row = new StringBuilder("| " + way);
      for (String engine : ENGINES) {
        row.append(" | ").append(measure(engine, module, way));
      }
      System.out.println(row.append(" |"));
    }
  }

  private static String measure(String engine, Path file, String way) throws Exception {
    Machine machine = Machine.standard(Engines.of(engine));
    CompiledModule module = machine.load(file);
    double[] millis = new double[KILLS];
    for (int i = 0; i < KILLS; i++) {
      millis[i] = kill(machine, module, way) / 1e6;
    }
    Arrays.sort(millis);
    return "%.2f (%.2f–%.2f)".formatted(millis[KILLS / 2], millis[0], millis[KILLS - 1]);
  }

  private static long kill(Machine machine, CompiledModule module, String way) throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    try (RealClock clock = new RealClock();
        GuestProcess process =
            machine.start(
                module,
                ProcessConfig.of("endless", clock)
                    .withArguments(List.of(way))
                    .withConsole(console(begun)))) {
      Thread runner = Thread.ofPlatform().start(() -> run(process));
      begun.await();
      TimeUnit.MILLISECONDS.sleep(HEAD_START_MILLIS);
      if (process.threads().isEmpty()) {
        throw new IllegalStateException("the app ended by itself: " + way);
      }
      long told = System.nanoTime();
      process.kill();
      runner.join();
      while (!process.threads().isEmpty()) {
        Thread.onSpinWait();
      }
      return System.nanoTime() - told;
    }
  }

  private static void run(GuestProcess process) {
    try {
      process.run(() -> main(process));
    } catch (Trap expected) {
      if (!Trap.TERMINATED.equals(expected.getMessage())) {
        throw expected;
      }
    }
  }

  private static int main(GuestProcess process) {
    EntryPoint entry = new EntryPoint(process);
    entry.initialize();
    return entry.main();
  }

  /** The app says its way before it begins. */
  private static Console console(CountDownLatch begun) {
    OutputStream out =
        new OutputStream() {
          @Override
          public void write(int value) throws IOException {
            begun.countDown();
          }
        };
    return new Console(InputStream.nullInputStream(), out, out);
  }
}
