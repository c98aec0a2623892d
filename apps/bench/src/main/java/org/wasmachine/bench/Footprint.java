package org.wasmachine.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.wasmachine.hal.time.RealClock;
import org.wasmachine.vm.Console;
import org.wasmachine.vm.EntryPoint;
import org.wasmachine.vm.GuestExit;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.Machine;
import org.wasmachine.vm.ProcessConfig;
import org.wasmachine.vm.StandardNatives;
import org.wasmachine.vm.engine.CompiledModule;
import org.wasmachine.vm.natives.NativeRegistry;

/**
 * What one more process of the same app takes: Java heap, and class and code memory (metaspace and
 * code cache). Each process runs its app once and is kept. Prints a row of a table.
 */
public final class Footprint {

  private static final int FIRST = 50;
  private static final int PROCESSES = 1000;

  private Footprint() {}

  /**
   * Makes the processes.
   *
   * @param arguments engine, module
   */
  public static void main(String[] arguments) throws IOException {
    Machine machine =
        new Machine(Engines.of(arguments[0]), StandardNatives.addTo(new NativeRegistry()));
    CompiledModule module = machine.load(Path.of(arguments[1]));
    try (RealClock clock = new RealClock()) {
      List<GuestProcess> processes = new ArrayList<>();
      for (int i = 0; i < FIRST; i++) {
        processes.add(process(machine, module, clock));
      }
      long heap = used(MemoryType.HEAP);
      long code = used(MemoryType.NON_HEAP);
      for (int i = 0; i < PROCESSES; i++) {
        processes.add(process(machine, module, clock));
      }
      heap = used(MemoryType.HEAP) - heap;
      code = used(MemoryType.NON_HEAP) - code;
      System.out.printf(
          "| %s | %.0f | %.1f | %.2f |%n",
          arguments[0],
          processes.getFirst().memory().size() / 1024.0,
          heap / 1024.0 / PROCESSES,
          code / 1024.0 / PROCESSES);
    }
  }

  private static GuestProcess process(Machine machine, CompiledModule module, RealClock clock) {
    Console console =
        new Console(
            InputStream.nullInputStream(),
            OutputStream.nullOutputStream(),
            OutputStream.nullOutputStream());
    GuestProcess process =
        machine.start(module, ProcessConfig.of("idle", clock).withHeapSize(0).withConsole(console));
    process.run(
        () -> {
          try {
            return new EntryPoint(process).main();
          } catch (GuestExit e) {
            return e.code();
          }
        });
    return process;
  }

  private static long used(MemoryType type) {
    System.gc();
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == type)
        .mapToLong(pool -> pool.getUsage().getUsed())
        .sum();
  }
}
