package org.wasmachine.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.hal.time.RealClock;
import org.wasmachine.vm.Console;
import org.wasmachine.vm.EntryPoint;
import org.wasmachine.vm.GuestExit;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.Machine;
import org.wasmachine.vm.ProcessConfig;
import org.wasmachine.vm.StandardNatives;
import org.wasmachine.vm.natives.NativeRegistry;

/**
 * Runs CoreMark as a program of WASI on one engine; what it prints goes to standard output. The
 * time it sees is the CPU time of its thread.
 */
public final class CoreMark {

  private CoreMark() {}

  /**
   * Runs it once.
   *
   * @param arguments engine, module
   */
  public static void main(String[] arguments) throws IOException {
    Machine machine =
        new Machine(Engines.of(arguments[0]), StandardNatives.addTo(new NativeRegistry()));
    try (RealClock clock = new RealClock();
        GuestProcess process =
            machine.start(
                machine.load(Path.of(arguments[1])),
                ProcessConfig.of("coremark", cpuTime(clock)).withConsole(Console.system()))) {
      process.run(
          () -> {
            try {
              new EntryPoint(process).main();
            } catch (GuestExit e) {
              // a command's regular end
            }
            return 0;
          });
    }
  }

  /** A clock whose time is that of whoever asks, and which is the real one for the rest. */
  private static Clock cpuTime(RealClock real) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    return (Clock)
        Proxy.newProxyInstance(
            Clock.class.getClassLoader(),
            new Class<?>[] {Clock.class},
            (self, method, arguments) -> {
              if (method.getName().equals("nanos")) {
                return threads.getCurrentThreadCpuTime();
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
