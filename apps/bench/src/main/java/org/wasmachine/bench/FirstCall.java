package org.wasmachine.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.wasmachine.hal.time.RealClock;
import org.wasmachine.vm.Console;
import org.wasmachine.vm.EntryPoint;
import org.wasmachine.vm.GuestExit;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.Machine;
import org.wasmachine.vm.ProcessConfig;
import org.wasmachine.vm.StandardNatives;
import org.wasmachine.vm.engine.Engine;
import org.wasmachine.vm.fs.FileSystem;
import org.wasmachine.vm.fs.MemoryVolume;
import org.wasmachine.vm.fs.Quota;
import org.wasmachine.vm.natives.NativeRegistry;
import org.wasmachine.vm.translator.DirectoryClassCache;
import org.wasmachine.vm.translator.TranslatorEngine;

/**
 * What the first run of an app costs a JVM that has done nothing yet: CPU time of all threads, JIT
 * included, from the module's bytes to the end of its {@code main}. Prints milliseconds: loading,
 * instantiating, running, all.
 */
public final class FirstCall {

  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private FirstCall() {}

  /**
   * Runs the app once.
   *
   * @param arguments engine, module, and for the translator perhaps a folder for its cache
   */
  public static void main(String[] arguments) throws IOException {
    byte[] bytes = Files.readAllBytes(Path.of(arguments[1]));
    cpu(); // the measuring itself is not to be measured
    double begin = cpu();
    Engine engine =
        arguments.length > 2
            ? new TranslatorEngine(new DirectoryClassCache(Path.of(arguments[2])))
            : Engines.of(arguments[0]);
    Machine machine = new Machine(engine, new NativeRegistry());
    double loadedAt;
    double startedAt;
    try (RealClock clock = new RealClock()) {
      StandardNatives.addTo(machine.registry());
      double ready = cpu();
      var module = machine.load(bytes);
      loadedAt = cpu();
      Console console =
          new Console(
              InputStream.nullInputStream(),
              OutputStream.nullOutputStream(),
              OutputStream.nullOutputStream());
      FileSystem files =
          FileSystem.none().with(FileSystem.STORAGE, new MemoryVolume(Quota.unlimited(), () -> 0));
      try (GuestProcess process =
          machine.start(
              module, ProcessConfig.of("first", clock).withConsole(console).withFiles(files))) {
        startedAt = cpu();
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
      double end = cpu();
      System.out.printf(
          "%.1f %.1f %.1f %.1f %.1f%n",
          ready - begin, loadedAt - ready, startedAt - loadedAt, end - startedAt, end - ready);
    }
  }

  /** Milliseconds that all threads of this process have computed, ended ones included. */
  private static double cpu() {
    return SYSTEM.getProcessCpuTime() / 1e6;
  }
}
