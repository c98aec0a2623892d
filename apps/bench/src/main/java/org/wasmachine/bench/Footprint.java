package org.wasmachine.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.wasmachine.hal.time.RealClock;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.Machine;
import org.wasmachine.vm.ProcessConfig;
import org.wasmachine.vm.engine.CompiledModule;
import org.wasmachine.vm.natives.NativeRegistry;

/** How much memory an idle process takes, Java heap and direct memory together. */
public final class Footprint {

  private static final int PROCESSES = 1000;

  private Footprint() {}

  /**
   * Makes many processes of one module and keeps them.
   *
   * @param arguments engine, module
   */
  public static void main(String[] arguments) throws IOException {
    Machine machine = new Machine(Engines.of(arguments[0]), new NativeRegistry());
    CompiledModule module = machine.load(Path.of(arguments[1]));
    try (RealClock clock = new RealClock()) {
      List<GuestProcess> processes = new ArrayList<>();
      machine.start(module, ProcessConfig.of("warm-up", clock).withHeapSize(0)).close();
      long before = used();
      for (int i = 0; i < PROCESSES; i++) {
        processes.add(machine.start(module, ProcessConfig.of("idle" + i, clock).withHeapSize(0)));
      }
      long each = (used() - before) / PROCESSES;
      System.out.printf(
          "%s: %d KiB per idle process of %d KiB memory, %d processes%n",
          arguments[0], each / 1024, processes.getFirst().memory().size() / 1024, processes.size());
    }
  }

  private static long used() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory() + resident();
  }

  /** Memory outside of the Java heap that the process has touched, from the kernel. */
  private static long resident() {
    return ManagementFactory.getPlatformMXBeans(java.lang.management.BufferPoolMXBean.class)
        .stream()
        .mapToLong(java.lang.management.BufferPoolMXBean::getMemoryUsed)
        .sum();
  }
}
