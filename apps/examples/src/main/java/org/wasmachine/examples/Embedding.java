package org.wasmachine.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.Machine;
import org.wasmachine.vm.ProcessConfig;
import org.wasmachine.vm.ReloadableApp;
import org.wasmachine.vm.engine.CompiledModule;

/** The machine as a library: load an app, give it a native, run it, call it, replace it. */
public final class Embedding {

  private Embedding() {}

  /**
   * Shows everything once.
   *
   * @param arguments the folder of the guest apps, else {@code apps/prebuilt}
   */
  public static void main(String[] arguments) throws IOException {
    Path apps = Path.of(arguments.length > 0 ? arguments[0] : "apps/prebuilt");

    Machine machine = Machine.standard();
    machine.natives("hosted").define("pong", "(i)i", (process, values) -> values[0] + 1);
    CompiledModule module = machine.load(apps.resolve("ping.wasm"));

    ProcessConfig config = ProcessConfig.of("ping").withArguments(List.of("world"));
    System.out.println("main returned " + machine.run(module, config));

    try (GuestProcess app = machine.start(module, config)) {
      System.out.println("ping(20) = " + app.call("ping", 20));
    } // unloaded

    replaceInUse(machine, config, apps);
  }

  /** A server would call {@code reload} when the file changes, or when it is told to. */
  private static void replaceInUse(Machine machine, ProcessConfig config, Path apps)
      throws IOException {
    Path file = Files.createTempFile("ping", ".wasm");
    try {
      install(apps.resolve("ping.wasm"), file);
      try (ReloadableApp app = ReloadableApp.open(machine, file, config)) {
        long before = app.call("ping", 20);
        install(apps.resolve("ping-2.wasm"), file);
        app.reload();
        System.out.println("ping(20) was " + before + " and is " + app.call("ping", 20));
      }
    } finally {
      Files.delete(file);
    }
  }

  private static void install(Path version, Path file) throws IOException {
    Files.copy(version, file, StandardCopyOption.REPLACE_EXISTING);
  }
}
